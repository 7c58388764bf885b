// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.Column;
import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TypeFit;
import dev.caravan.task.Finding.Level;

/** Columns of a target table that is used as it is take the values that go to them. */
final class FoundColumnTypes extends FoundTableCheck {

    private final TypeFit unfit;
    private final String what;

    private FoundColumnTypes(String id, Level level, TypeFit unfit, String what) {
        super(id, level, "columns that take every value", ExistingTables.COLUMNS);
        this.unfit = unfit;
        this.what = what;
    }

    /** Columns of another kind, which would mean something else. */
    static Check kinds() {
        return new FoundColumnTypes(
                "target.column-types", Level.ERROR, TypeFit.OTHER, "which does not hold values of the source's type");
    }

    /** Columns that are shorter, smaller or less fine. */
    static Check sizes() {
        return new FoundColumnTypes(
                "target.narrow-columns",
                Level.WARNING,
                TypeFit.NARROW,
                "which refuses or pads some values of the source's type");
    }

    @Override
    void look(Facts facts, TableShape planned, ExistingTable found, Findings findings) {
        for (Column column : planned.columns()) {
            found.column(column.name())
                    .filter(there -> TypeFit.of(column.type(), there.type()) == unfit)
                    .ifPresent(there -> findings.add(
                            planned.name(),
                            "Column '" + column.name() + "' of " + planned.name() + " is " + there.type() + ", " + what
                                    + " (planned " + column.type() + ").",
                            "ALTER TABLE " + Identifiers.target(planned.name()) + " ALTER COLUMN "
                                    + Identifiers.target(column.name()) + " TYPE " + column.type()
                                    + "; or leave the column out by 'exclude'"));
        }
    }
}
