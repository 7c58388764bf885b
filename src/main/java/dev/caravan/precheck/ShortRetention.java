// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Changes are kept for a day at least. */
final class ShortRetention extends CaptureCheck {

    ShortRetention() {
        super("source.short-retention", Level.ERROR, "24 hours or more", Retention.QUERY);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .map(Long::valueOf)
                .filter(minutes -> minutes < Retention.DAY)
                .ifPresent(minutes -> findings.add(Retention.found(minutes), Retention.fix()));
    }
}
