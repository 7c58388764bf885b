// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** What kind of client sent a request, as far as its headers tell. */
final class Caller {
    private Caller() {}

    /**
     * Whether the answer is a page for a person: HTML is asked for by name, and not from the API. {@code *}/{@code *}
     * is what programs send.
     */
    static boolean wantsPage(HttpServletRequest request, String path) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE) && !path.startsWith("/api/");
    }

    /**
     * Whether a browser sent it. Browsers send {@code Sec-Fetch-Site} on every request to a trustworthy origin and
     * {@code Origin} on every request that changes something (Fetch Metadata; Fetch 3.1).
     */
    static boolean isBrowser(HttpServletRequest request) {
        return request.getHeader("Sec-Fetch-Site") != null || request.getHeader(HttpHeaders.ORIGIN) != null;
    }

    /**
     * Whether a program sent it with its own credentials. Such a request cannot be forged from another site: that
     * takes a browser, which would add a session cookie or credentials that it remembers, and tells so.
     */
    static boolean bringsItsOwnCredentials(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null
                && authorization.regionMatches(true, 0, "Basic ", 0, 6)
                && request.getRequestedSessionId() == null
                && !isBrowser(request);
    }
}
