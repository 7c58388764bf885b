// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The source's catalogue can be read, so that the task can be planned. */
final class ReadableCatalog extends SourceCheck {

    ReadableCatalog() {
        super(
                "source.catalog",
                Level.ERROR,
                "a catalogue that can be read",
                "SELECT * FROM sys.tables, sys.columns, sys.indexes");
    }

    @Override
    Level unasked() {
        return Level.ERROR;
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.draft();
    }
}
