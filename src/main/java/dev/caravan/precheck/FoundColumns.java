// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.ExistingTable.ExistingColumn;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.Identifiers;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Columns of a target table that the task does not fill can do without a value, and merged tables can be told apart. */
final class FoundColumns extends FoundTableCheck {

    FoundColumns() {
        super("target.columns", "columns that are filled, allow NULL or have a default", ExistingTables.COLUMNS);
    }

    @Override
    void look(Facts facts, TableShape planned, ExistingTable found, Findings findings) {
        String alter = "ALTER TABLE " + Identifiers.target(planned.name());
        if (planned.keyNames().contains(TablePlan.TAG_COLUMN)
                && found.column(TablePlan.TAG_COLUMN).isEmpty()) {
            findings.add(
                    planned.name(),
                    "Table " + planned.name() + " has no column '" + TablePlan.TAG_COLUMN
                            + "', which tells merged tables apart.",
                    tagged(planned, found));
        }
        for (TablePlan table : facts.plan().tables()) {
            if (table.target().name().equals(planned.name())) {
                Set<String> filled = new HashSet<>(table.target().columnNames());
                found.columns().stream()
                        .filter(column -> !column.nullable() && !column.filled())
                        .map(ExistingColumn::name)
                        .filter(column -> !filled.contains(column))
                        .forEach(column -> findings.add(
                                planned.name(),
                                "Table " + planned.name() + " has column '" + column
                                        + "', which is NOT NULL without a default and which table "
                                        + table.source().name() + " does not fill.",
                                alter + " ALTER COLUMN " + Identifiers.target(column) + " DROP NOT NULL;"));
            }
        }
    }

    /** Statements that add the tag and make it a part of the key; rows that are there get an empty one. */
    private static String tagged(TableShape planned, ExistingTable found) {
        String table = Identifiers.target(planned.name());
        String tag = Identifiers.target(TablePlan.TAG_COLUMN);
        String key = planned.keyNames().stream().map(Identifiers::target).collect(Collectors.joining(", "));
        String dropKey = "DO $$BEGIN EXECUTE (SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' ||"
                + " quote_ident(conname) FROM pg_constraint WHERE contype = 'p' AND conrelid = '"
                + table.replace("'", "''") + "'::regclass); END$$;\n";
        return "ALTER TABLE " + table + " ADD COLUMN " + tag + " text NOT NULL DEFAULT '';\n"
                + "ALTER TABLE " + table + " ALTER COLUMN " + tag + " DROP DEFAULT;\n"
                + (found.primaryKey() ? dropKey : "")
                + "ALTER TABLE " + table + " ADD PRIMARY KEY (" + key + ");";
    }
}
