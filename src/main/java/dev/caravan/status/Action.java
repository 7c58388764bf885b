// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.util.Locale;

/** A button of the page, with what its confirmation says. */
enum Action {
    START("Start", "Checks run, then the task goes on from its position; without one it begins with the full load."),
    PAUSE("Pause", "The batch at hand is finished, then nothing is applied until you resume. The position is kept."),
    RESUME("Resume", "The task goes on from its position."),
    STOP("Stop", "The task ends after the batch at hand. The position is kept; start goes on from there.");

    private final String label;
    private final String effect;

    Action(String label, String effect) {
        this.label = label;
        this.effect = effect;
    }

    /** The action of a {@link #path()}. */
    static Action of(String path) {
        return valueOf(path.toUpperCase(Locale.ROOT));
    }

    /** Last part of the address, as in REST. */
    public String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String label() {
        return label;
    }

    /** One or two sentences about what will happen. */
    public String effect() {
        return effect;
    }

    /** Whether nothing is applied afterwards, so that the source's retention counts. */
    public boolean holdsUp() {
        return this == PAUSE || this == STOP;
    }
}
