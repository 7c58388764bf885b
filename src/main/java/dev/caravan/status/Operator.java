// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Makes the user account out of the configuration. */
final class Operator {
    private static final Logger LOG = LoggerFactory.getLogger(Operator.class);
    private static final Pattern ENCODED =
            Pattern.compile("\\{(bcrypt|pbkdf2|pbkdf2@SpringSecurity_v5_8|noop)}.+", Pattern.DOTALL);
    private static final Pattern BCRYPT = Pattern.compile("\\{bcrypt}\\$2[aby]\\$\\d\\d\\$[./0-9A-Za-z]{53}");
    private static final int BCRYPT_LIMIT = 72;
    private static final int GENERATED_BYTES = 15;

    private Operator() {}

    /**
     * The account; generates a password and logs it once when none is configured.
     *
     * @throws IllegalArgumentException when name or password cannot work
     */
    static UserDetails of(LoginProperties login, PasswordEncoder encoder) {
        if (login.username().isBlank() || login.username().contains(":")) {
            throw new IllegalArgumentException(
                    "caravan.security.username must not be blank or contain ':', which HTTP Basic cannot carry");
        }
        String password = login.password();
        if (password == null || password.isEmpty()) {
            password = generate();
            LOG.warn(
                    "No caravan.security.password is set. Until the next start sign in as {} with {}",
                    login.username(),
                    password);
        }
        return User.withUsername(login.username())
                .password(encoded(password, encoder))
                .roles("OPERATOR")
                .build();
    }

    private static String encoded(String password, PasswordEncoder encoder) {
        if (ENCODED.matcher(password).matches()) {
            if (password.startsWith("{bcrypt}") && !BCRYPT.matcher(password).matches()) {
                throw new IllegalArgumentException("caravan.security.password starts with {bcrypt} but no bcrypt hash"
                        + " follows ($2a$10$ and 53 characters). In a shell quote it, or $ expands");
            }
            return password;
        }
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > BCRYPT_LIMIT) {
            throw new IllegalArgumentException("caravan.security.password has " + bytes + " bytes, bcrypt takes "
                    + BCRYPT_LIMIT + ". Set a shorter one, or a {pbkdf2@SpringSecurity_v5_8} hash");
        }
        return encoder.encode(password);
    }

    private static String generate() {
        byte[] random = new byte[GENERATED_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
