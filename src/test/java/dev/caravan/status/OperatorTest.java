// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
class OperatorTest {
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> operator("caravan", "{bcrypt}a0"))
                .withMessageContaining("$ expands")
                .withMessageNotContaining("a0");
    }

    @Test
    void refusesAPasswordThatBcryptWouldCut() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> operator("caravan", "ä".repeat(40)))
                .withMessageContaining("80 bytes");
    }

    @Test
    void refusesANameThatBasicCannotCarry() {
        assertThatIllegalArgumentException().isThrownBy(() -> operator("a:b", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> operator(" ", "x"));
    }

    @Test
    void makesANewPasswordAtEachStartAndLogsIt() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Operator.class);
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
    void showsNoPasswordWhenPropertiesArePrinted() {
        assertThat(new LoginProperties("caravan", "open sesame", false).toString())
                .doesNotContain("sesame");
    }

    private UserDetails operator(String name, @Nullable String password) {
        return Operator.of(new LoginProperties(name, password, false), encoder);
    }
}
