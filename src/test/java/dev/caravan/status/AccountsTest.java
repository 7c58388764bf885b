// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.caravan.status.LoginProperties.Account;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

@ExtendWith(OutputCaptureExtension.class)
class AccountsTest {
    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();

    @Test
    void keepsAPlainPasswordOnlyAsAHash(CapturedOutput output) {
        UserDetails operator = operator("caravan", "open sesame");

        assertThat(operator.getPassword()).startsWith("{bcrypt}");
        assertThat(encoder.matches("open sesame", operator.getPassword())).isTrue();
        assertThat(output).doesNotContain("open sesame");
    }

    @Test
    void takesAHashAsItIs() {
        String hash = encoder.encode("open sesame");

        assertThat(operator("caravan", hash).getPassword()).isEqualTo(hash);
    }

    @Test
    void takesAPlainPasswordThatBeginsWithABrace() {
        UserDetails operator = operator("caravan", "{secret}");

        assertThat(encoder.matches("{secret}", operator.getPassword())).isTrue();
    }

    @Test
    void refusesAHashThatAShellHasEaten() {
        assertThatExceptionOfType(AccountsException.class)
                .isThrownBy(() -> operator("caravan", "{bcrypt}a0"))
                .withMessageContaining("$ expands")
                .withMessageNotContaining("a0");
    }

    @Test
    void refusesAPasswordThatBcryptWouldCut() {
        assertThatExceptionOfType(AccountsException.class)
                .isThrownBy(() -> operator("caravan", "ä".repeat(40)))
                .withMessageContaining("80 bytes");
    }

    @Test
    void refusesANameThatBasicCannotCarry() {
        assertThatExceptionOfType(AccountsException.class).isThrownBy(() -> operator("a:b", "x"));
        assertThatExceptionOfType(AccountsException.class).isThrownBy(() -> operator(" ", "x"));
    }

    @Test
    void makesANewPasswordAtEachStartAndLogsIt() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Accounts.class);
        // Whatever other tests have made of the levels.
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        UserDetails first = operator("caravan", null);
        UserDetails second = operator("caravan", "");
        logger.detachAppender(log);

        String[] words = log.list.get(0).getFormattedMessage().split(" ");
        String logged = words[words.length - 1];
        assertThat(logged).hasSize(20);
        assertThat(encoder.matches(logged, first.getPassword())).isTrue();
        assertThat(encoder.matches(logged, second.getPassword())).isFalse();
    }

    @Test
    void givesEveryUserItsRole() {
        List<UserDetails> accounts = Accounts.of(
                new LoginProperties(
                        "caravan",
                        "x",
                        false,
                        List.of(new Account("ann", "y", Role.VIEWER), new Account("bob", "z", Role.OPERATOR))),
                encoder);

        assertThat(accounts)
                .extracting(
                        UserDetails::getUsername,
                        account -> account.getAuthorities().toString())
                .containsExactly(
                        tuple("caravan", "[ROLE_OPERATOR]"),
                        tuple("ann", "[ROLE_VIEWER]"),
                        tuple("bob", "[ROLE_OPERATOR]"));
    }

    @Test
    void reportsAllThatIsWrongWithTheUsersAtOnce() {
        List<Account> users = List.of(
                new Account(null, "y", Role.VIEWER),
                new Account("Caravan", "y", Role.VIEWER),
                new Account("bob", null, null));

        assertThatExceptionOfType(AccountsException.class)
                .isThrownBy(() -> Accounts.of(new LoginProperties("caravan", "x", false, users), encoder))
                .withMessageContainingAll(
                        "4 problems in caravan.security",
                        "caravan.security.users[0].name must not be blank",
                        "caravan.security.users[1].name = 'Caravan' names an account that is there already",
                        "caravan.security.users[2].role is missing. Set viewer or operator",
                        "caravan.security.users[2].password is missing");
    }

    @Test
    void showsNoPasswordWhenPropertiesArePrinted() {
        Account viewer = new Account("ann", "open sesame", Role.VIEWER);

        assertThat(new LoginProperties("caravan", "open sesame", false, List.of(viewer)).toString())
                .contains("ann")
                .doesNotContain("sesame");
    }

    private UserDetails operator(String name, @Nullable String password) {
        return Accounts.of(new LoginProperties(name, password, false, List.of()), encoder)
                .get(0);
    }
}
