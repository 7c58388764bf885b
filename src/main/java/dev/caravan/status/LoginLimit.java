// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Slows down guessing: after {@value #MOST} wrong passwords for a name from an address, that pair is refused for
 * {@link #WINDOW} without a look at the password. Sessions that exist go on.
 */
final class LoginLimit implements AuthenticationProvider {
    static final int MOST = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);
    /** Pairs remembered; beyond it the oldest goes, so that guesses of names fill no memory. */
    static final int PAIRS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LoginLimit.class);

    private final AuthenticationProvider accounts;
    private final Clock clock;
    private final Map<Pair, Failures> failures = new LinkedHashMap<>();

    /** The name is in lower case: accounts are found in any. */
    private record Pair(String address, String name) {}

    private record Failures(int count, Instant last) {}

    LoginLimit(AuthenticationProvider accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        Pair pair = new Pair(address(login), login.getName().toLowerCase(Locale.ROOT));
        if (isRefused(pair)) {
            throw new LockedException("Too many wrong passwords; wait a minute");
        }
        try {
            Authentication known = accounts.authenticate(login);
            forget(pair);
            return known;
        } catch (BadCredentialsException wrong) {
            count(pair);
            throw wrong;
        }
    }

    @Override
    public boolean supports(Class<?> kind) {
        return accounts.supports(kind);
    }

    private synchronized boolean isRefused(Pair pair) {
        Failures known = failures.get(pair);
        return known != null && known.count() >= MOST && isRecent(known);
    }

    private synchronized void forget(Pair pair) {
        failures.remove(pair);
    }

    private synchronized void count(Pair pair) {
        // Taken out first, so that the order is that of the last failure.
        Failures known = failures.remove(pair);
        int count = known != null && isRecent(known) ? known.count() + 1 : 1;
        if (failures.size() >= PAIRS) {
            failures.remove(failures.keySet().iterator().next());
        }
        failures.put(pair, new Failures(count, clock.instant()));
        if (count == MOST) {
            // The name stays out: people type passwords into the field for names.
            LOG.warn(
                    "{} wrong passwords from {}. That name is refused from there for {}", MOST, pair.address(), WINDOW);
        }
    }

    private boolean isRecent(Failures known) {
        return known.last().plus(WINDOW).isAfter(clock.instant());
    }

    private static String address(Authentication login) {
        return login.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
    }
}
