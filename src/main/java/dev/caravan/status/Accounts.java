// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.status.LoginProperties.Account;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Makes the accounts out of the configuration; collects what is wrong with it. */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final Pattern ENCODED =
            Pattern.compile("\\{(bcrypt|pbkdf2|pbkdf2@SpringSecurity_v5_8|noop)}.+", Pattern.DOTALL);
    private static final Pattern BCRYPT = Pattern.compile("\\{bcrypt}\\$2[aby]\\$\\d\\d\\$[./0-9A-Za-z]{53}");
    private static final int BCRYPT_LIMIT = 72;
    private static final int GENERATED_BYTES = 15;

    private final PasswordEncoder encoder;
    private final List<UserDetails> made = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private Accounts(PasswordEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * The accounts; generates a password for the first operator and logs it once when none is configured.
     *
     * @throws AccountsException when names, passwords or roles cannot work, with all problems
     */
    static List<UserDetails> of(LoginProperties login, PasswordEncoder encoder) {
        Accounts accounts = new Accounts(encoder);
        String password = login.password();
        boolean generated = password == null || password.isEmpty();
        if (generated) {
            password = generate();
        }
        accounts.add("caravan.security.", "username", login.username(), password, Role.OPERATOR);
        for (int i = 0; i < login.users().size(); i++) {
            Account user = login.users().get(i);
            accounts.add("caravan.security.users[" + i + "].", "name", user.name(), user.password(), user.role());
        }
        if (!accounts.problems.isEmpty()) {
            throw new AccountsException(accounts.problems);
        }
        if (generated) {
            LOG.warn(
                    "No caravan.security.password is set. Until the next start sign in as {} with {}",
                    login.username(),
                    password);
        }
        return accounts.made;
    }

    private void add(
            String prefix, String nameKey, @Nullable String name, @Nullable String password, @Nullable Role role) {
        int before = problems.size();
        if (name == null || name.isBlank() || name.contains(":")) {
            problems.add(prefix + nameKey + " must not be blank or contain ':', which HTTP Basic cannot carry");
        } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
            // Names are told apart without their case, as the store of the accounts does it.
            problems.add(prefix + nameKey + " = '" + name + "' names an account that is there already. Choose another");
        }
        if (role == null) {
            problems.add(prefix + "role is missing. Set viewer or operator");
        }
        String hash = encoded(prefix + "password", password);
        if (problems.size() == before && name != null && role != null && hash != null) {
            made.add(User.withUsername(name).password(hash).roles(role.name()).build());
        }
    }

    private @Nullable String encoded(String key, @Nullable String password) {
        if (password == null || password.isEmpty()) {
            problems.add(key + " is missing. Set it, as plain text or as a hash");
            return null;
        }
        if (ENCODED.matcher(password).matches()) {
            if (password.startsWith("{bcrypt}") && !BCRYPT.matcher(password).matches()) {
                problems.add(key + " starts with {bcrypt} but no bcrypt hash follows ($2a$10$ and 53 characters). In a"
                        + " shell quote it, or $ expands");
                return null;
            }
            return password;
        }
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > BCRYPT_LIMIT) {
            problems.add(key + " has " + bytes + " bytes, bcrypt takes " + BCRYPT_LIMIT
                    + ". Set a shorter one, or a {pbkdf2@SpringSecurity_v5_8} hash");
            return null;
        }
        return encoder.encode(password);
    }

    private static String generate() {
        byte[] random = new byte[GENERATED_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
