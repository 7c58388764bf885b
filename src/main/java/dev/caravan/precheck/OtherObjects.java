// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.source.ObjectKinds;
import dev.caravan.task.Finding.Level;

/** Objects of the source that are no tables stay behind: how many of each kind, and why. */
final class OtherObjects extends SourceCheck {

    OtherObjects() {
        super("source.other-objects", Level.INFO, "tables only", ObjectKinds.OBJECTS);
    }

    @Override
    void look(Facts facts, Findings findings) {
        new ObjectKinds(facts.source())
                .read().stream()
                        .filter(found -> !found.kind().isServersOwn())
                        .forEach(found -> findings.add("Not synchronised are " + found.text() + ".", ""));
    }
}
