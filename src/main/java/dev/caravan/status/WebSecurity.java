// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import org.springframework.boot.actuate.autoconfigure.security.servlet.EndpointRequest;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.server.CookieSameSiteSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Who may see and do what over HTTP; {@code docs/security.md} is the table of it. */
@ConditionalOnWebApplication
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(LoginProperties.class)
class WebSecurity {
    /** The page needs nothing but its own files; no inline script or style. */
    static final String CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final String HAWTIO = "hawtio";

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean
    UserDetailsService accounts(LoginProperties login, PasswordEncoder encoder) {
        return new InMemoryUserDetailsManager(Accounts.of(login, encoder));
    }

    /** Session and token cookies stay away from requests that other sites start, links excepted. */
    @Bean
    CookieSameSiteSupplier cookiesStayOnTheSite() {
        return CookieSameSiteSupplier.ofLax();
    }

    @Bean
    AuthenticationManager logins(UserDetailsService accounts, PasswordEncoder encoder, Clock clock) {
        DaoAuthenticationProvider passwords = new DaoAuthenticationProvider(accounts);
        passwords.setPasswordEncoder(encoder);
        return new ProviderManager(new LoginLimit(passwords, clock));
    }

    @Bean
    SecurityFilterChain everything(HttpSecurity http, LoginProperties login, AuthenticationManager logins)
            throws Exception {
        AuthenticationEntryPoint signIn = signIn();
        return http.authenticationManager(logins)
                .authorizeHttpRequests(requests -> authorize(requests, login))
                .formLogin(form -> form.loginPage("/login").permitAll())
                .logout(logout -> logout.logoutSuccessUrl("/login?logout").permitAll())
                .httpBasic(basic -> basic.authenticationEntryPoint(signIn))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(signIn).accessDeniedHandler(refusal(signIn)))
                .requestCache(cache -> cache.requestCache(pagesOnly()))
                .csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                        .csrfTokenRequestHandler(new CsrfTokenHandler())
                        .ignoringRequestMatchers(Caller::bringsItsOwnCredentials))
                .headers(WebSecurity::headers)
                .build();
    }

    private static void authorize(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests,
            LoginProperties login) {
        // The first dispatch was checked; these only finish its answer.
        requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll();
        requests.requestMatchers(EndpointRequest.to(HealthEndpoint.class)).permitAll();
        if (login.openMetrics()) {
            requests.requestMatchers(EndpointRequest.to("prometheus")).permitAll();
        }
        requests.requestMatchers("/ui/**").permitAll();
        // Hawtio's proxy servlet would let the signed-in user reach any port of this machine through us.
        requests.requestMatchers(WebSecurity::isHawtioProxy).denyAll();
        // Looking is what GET does everywhere. Jolokia takes POST only; what it may do is in its policy.
        requests.requestMatchers(HttpMethod.GET, "/**").authenticated();
        requests.requestMatchers(HttpMethod.HEAD, "/**").authenticated();
        requests.requestMatchers(EndpointRequest.to(HAWTIO, "jolokia")).authenticated();
        requests.anyRequest().hasRole(Role.OPERATOR.name());
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        // Hawtio sends its own policy: its editor needs inline styles.
        headers.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
                        new NegatedRequestMatcher(EndpointRequest.to(HAWTIO)),
                        new ContentSecurityPolicyHeaderWriter(CONTENT_POLICY)))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(
                        permissions -> permissions.policy("camera=(), geolocation=(), microphone=(), payment=()"))
                .crossOriginOpenerPolicy(opener ->
                        opener.policy(CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy.SAME_ORIGIN));
    }

    /** Sends people to the login page and tells programs 401; browsers get no Basic challenge, they would remember it. */
    private static AuthenticationEntryPoint signIn() {
        AuthenticationEntryPoint loginPage = new LoginUrlAuthenticationEntryPoint("/login");
        return (request, response, failure) -> {
            if (Caller.wantsPage(request, path(request))) {
                loginPage.commence(request, response, failure);
                return;
            }
            if (!Caller.isBrowser(request)) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"caravan\", charset=\"UTF-8\"");
            }
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        };
    }

    /** Asks those to sign in who are not; that a form is older than its session shows up as a missing token. */
    private static AccessDeniedHandler refusal(AuthenticationEntryPoint signIn) {
        return (request, response, denied) -> {
            boolean unknown = SecurityContextHolder.getContext().getAuthentication() == null
                    && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
            if (unknown) {
                signIn.commence(request, response, new InsufficientAuthenticationException("Not signed in", denied));
            } else {
                response.sendError(HttpServletResponse.SC_FORBIDDEN);
            }
        };
    }

    private static HttpSessionRequestCache pagesOnly() {
        RequestMatcher page = request -> "GET".equals(request.getMethod()) && Caller.wantsPage(request, path(request));
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(page);
        cache.setMatchingRequestParameterName(null);
        return cache;
    }

    private static boolean isHawtioProxy(HttpServletRequest request) {
        // Decoded, as the container matches servlets. Hawtio's pages ask whether there is a proxy.
        return request.getServletPath().endsWith("/hawtio/proxy") && !"/enabled".equals(request.getPathInfo());
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
