// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

class LoginLimitTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final LoginLimit limit = new LoginLimit(accounts(), clock);

    @Test
    void refusesEvenTheRightPasswordAfterTenWrongOnes() {
        fail("10.0.0.1", LoginLimit.MOST);

        assertThatExceptionOfType(LockedException.class).isThrownBy(() -> signIn("10.0.0.1", "open sesame"));
    }

    @Test
    void takesTheRightPasswordAfterNineWrongOnesAndCountsFromNothingAgain() {
        fail("10.0.0.1", LoginLimit.MOST - 1);
        assertThat(signIn("10.0.0.1", "open sesame")).isTrue();
        fail("10.0.0.1", LoginLimit.MOST - 1);

        assertThat(signIn("10.0.0.1", "open sesame")).isTrue();
    }

    /** Accounts are found in any spelling of their names. */
    @Test
    void countsAllSpellingsOfANameTogether() {
        for (int i = 0; i < LoginLimit.MOST; i++) {
            String name = List.of("caravan", "Caravan", "CARAVAN", "cARAVAN").get(i % 4);
            assertThatExceptionOfType(BadCredentialsException.class)
                    .isThrownBy(() -> signIn("10.0.0.1", name, "wrong"));
        }

        assertThatExceptionOfType(LockedException.class).isThrownBy(() -> signIn("10.0.0.1", "caravaN", "open sesame"));
    }

    @Test
    void letsOtherAddressesIn() {
        fail("10.0.0.1", LoginLimit.MOST);

        assertThat(signIn("10.0.0.2", "open sesame")).isTrue();
    }

    @Test
    void takesTheRightPasswordWhenAMinuteHasPassed() {
        fail("10.0.0.1", LoginLimit.MOST);
        clock.advance(LoginLimit.WINDOW.minusMillis(1));
        assertThatExceptionOfType(LockedException.class).isThrownBy(() -> signIn("10.0.0.1", "open sesame"));
        clock.advance(Duration.ofMillis(1));

        assertThat(signIn("10.0.0.1", "open sesame")).isTrue();
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> signIn(address, "wrong"));
        }
    }

    private boolean signIn(String address, String password) {
        return signIn(address, "caravan", password);
    }

    private boolean signIn(String address, String name, String password) {
        UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.unauthenticated(name, password);
        login.setDetails(new WebAuthenticationDetails(address, null));
        return limit.authenticate(login).isAuthenticated();
    }

    private static DaoAuthenticationProvider accounts() {
        DaoAuthenticationProvider accounts =
                new DaoAuthenticationProvider(new InMemoryUserDetailsManager(User.withUsername("caravan")
                        .password("{noop}open sesame")
                        .roles("OPERATOR")
                        .build()));
        accounts.setPasswordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder());
        return accounts;
    }
}
