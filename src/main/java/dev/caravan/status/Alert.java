// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;

/**
 * What a web service is told of a task; its JSON is the body.
 *
 * @param task task id
 * @param name display name
 * @param alert what it is about
 * @param status whether it begins or is over
 * @param text one sentence; chat services show this field
 * @param at when, in ISO form
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Alert(String task, String name, String alert, String status, String text, String at) {

    /** What alerts are about. */
    enum Kind {
        /** The task needs a person. */
        FAILURE,
        /** Changes arrive late. */
        LATENCY,
        /** The source will soon drop changes that are not applied. */
        RETENTION,
        /** The target refused rows. */
        QUARANTINE;

        /** As it is written. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
