// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a browser has to say against pages: errors and warnings of its console, among them what the content security policy
 * keeps from running, scripts that threw, answers that are errors, and what could not be fetched.
 */
public final class Complaints {

    private static final Set<String> GRAVE = Set.of("error", "warning");
    private static final int FIRST_ERROR = 400;

    private final List<String> all = new ArrayList<>();

    /** Listens to all pages of a profile. */
    public Complaints(BrowserContext context) {
        context.onConsoleMessage(this::told);
        context.onWebError(error -> all.add("script: " + error.error()));
        context.onResponse(this::answered);
        context.onRequestFailed(this::failed);
    }

    private void told(ConsoleMessage message) {
        if (GRAVE.contains(message.type())) {
            all.add("console: " + message.text());
        }
    }

    private void answered(Response response) {
        if (response.status() >= FIRST_ERROR) {
            all.add(response.status() + " for " + response.url());
        }
    }

    private void failed(Request request) {
        // What a page has asked for when it is left.
        if (!"net::ERR_ABORTED".equals(request.failure())) {
            all.add(request.failure() + " for " + request.url());
        }
    }

    /** What came so far, which is forgotten. */
    public List<String> take() {
        List<String> taken = List.copyOf(all);
        all.clear();
        return taken;
    }

    /** Fails when anything came. */
    public void assertNone() {
        assertThat(take()).as("what the browser complained of").isEmpty();
    }
}
