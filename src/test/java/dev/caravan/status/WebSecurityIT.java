// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;

class WebSecurityIT extends StatusWebTest {

    @Autowired
    WebServerApplicationContext context;

    @Test
    void refusesAWrongPasswordWithoutSayingWhichPartIsWrong() {
        ApiClient nobody = ApiClient.nobody(port);

        HttpResponse<String> name = nobody.form("/login", "username=nobody&password=open+sesame");
        HttpResponse<String> password = nobody.form("/login", "username=caravan&password=wrong");

        assertThat(ApiClient.location(name)).endsWith("/login?error");
        assertThat(ApiClient.location(password)).endsWith("/login?error");
    }

    @Test
    void countsWrongPasswordsOfTheFormAndOfBasicTogether() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(LoginLimit.class);
        // Whatever other tests have made of the levels.
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        ApiClient nobody = ApiClient.nobody(port);
        String basic = "Basic " + Base64.getEncoder().encodeToString("guessed:wrong".getBytes(StandardCharsets.UTF_8));
        nobody.get("/api/tasks", "Authorization", basic);
        for (int i = 2; i < LoginLimit.MOST; i++) {
            nobody.form("/login", "username=guessed&password=wrong");
        }
        assertThat(log.list).isEmpty();

        nobody.get("/api/tasks", "Authorization", basic);

        logger.detachAppender(log);
        assertThat(log.list)
                .singleElement()
                .satisfies(warning -> assertThat(warning.getFormattedMessage())
                        .contains(LoginLimit.MOST + " wrong passwords from 127.0.0.1"));
    }

    @Test
    void signsOut() {
        ApiClient person = ApiClient.person(port);

        person.form("/logout", "");

        assertThat(person.get("/api/tasks").statusCode()).isEqualTo(401);
    }

    @Test
    void comesBackToThePageThatWasAskedFor() {
        ApiClient person = ApiClient.nobody(port);
        person.get("/?task=shop", "Accept", "text/html");

        HttpResponse<String> answer = person.form("/login", "username=caravan&password=open+sesame");

        assertThat(ApiClient.location(answer)).endsWith("/?task=shop");
    }

    @Test
    void keepsCookiesOnTheSiteAndTheSessionFromScripts() {
        HttpResponse<String> answer = ApiClient.nobody(port).get("/?x", "Accept", "text/html");

        assertThat(answer.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie).contains("JSESSIONID", "HttpOnly", "SameSite=Lax"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .contains("XSRF-TOKEN", "SameSite=Lax")
                        .doesNotContain("HttpOnly"));
    }

    @Test
    void sendsHeadersThatKeepForeignContentOut() {
        HttpResponse<String> page = ApiClient.person(port).get("/", "Accept", "text/html");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("Cross-Origin-Opener-Policy")).hasValue("same-origin");
        assertThat(page.headers().firstValue("Permissions-Policy").orElse("")).contains("camera=()", "geolocation=()");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(page.body())
                .doesNotContain("<style", "style=\"", "onclick")
                .doesNotContainPattern("<script(?! src)");
    }

    @Test
    void listensOnThisMachineAloneUnlessItIsToldOtherwise() {
        TomcatWebServer server = (TomcatWebServer) context.getWebServer();

        assertThat(server.getTomcat().getConnector().getProperty("address"))
                .isInstanceOfSatisfying(
                        InetAddress.class,
                        address -> assertThat(address.isLoopbackAddress()).isTrue());
    }

    @Test
    void makesNoSessionForScripts() {
        HttpResponse<String> answer = ApiClient.script(port).get("/api/tasks");

        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.contains("JSESSIONID"));
    }

    @Test
    void asksABrowserForTheTokenEvenWithBasicCredentials() {
        ApiClient script = ApiClient.script(port);

        assertThat(script.post("/api/tasks/shop/pause", "", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(script.post("/api/tasks/shop/pause", "", "Origin", "https://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(script.post("/api/tasks/shop/pause", "", "Cookie", "JSESSIONID=x")
                        .statusCode())
                .isEqualTo(403);
        assertThat(tasks.find("shop")).hasValue(FakeTasks.synchronizing("shop"));
    }

    @Test
    void refusesAForgedToken() {
        HttpResponse<String> answer =
                ApiClient.person(port).post("/api/tasks/shop/pause", "", "X-XSRF-TOKEN", "forged");

        assertThat(answer.statusCode()).isEqualTo(403);
    }
}
