// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.ExistingTable.ExistingColumn;
import dev.caravan.schema.ExistingTable.UniqueKey;
import dev.caravan.schema.ExistingTables;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDdl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
                    addTag(alter, planned, found, tags(facts, planned)));
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

    /** Values of the column for the tables that are merged. */
    private static List<String> tags(Facts facts, TableShape planned) {
        return facts.plan().tables().stream()
                .filter(table -> table.target().name().equals(planned.name()))
                .flatMap(table -> table.tag().stream())
                .toList();
    }

    /**
     * Statements that every dialect takes, also where the table has rows, whose column then says where they come from. Keys without
     * the column would refuse rows of another table.
     */
    private static String addTag(String alter, TableShape planned, ExistingTable found, List<String> tags) {
        String tag = Identifiers.target(TablePlan.TAG_COLUMN);
        List<String> statements = new ArrayList<>();
        // Where rows may be of several tables, the column says of none.
        String value = tags.size() == 1 ? tags.get(0) : "";
        statements.add(alter + " ADD COLUMN " + tag + " text NOT NULL DEFAULT '" + value.replace("'", "''") + "'");
        statements.add(alter + " ALTER COLUMN " + tag + " DROP DEFAULT");
        for (UniqueKey unique : found.uniqueKeys()) {
            if (unique.primary() || planned.keyNames().containsAll(unique.columns())) {
                statements.add(
                        unique.constraint()
                                ? alter + " DROP CONSTRAINT " + Identifiers.target(unique.name())
                                : "DROP INDEX "
                                        + Identifiers.target(
                                                new TableName(planned.name().schema(), unique.name())));
            }
        }
        statements.add(TargetDdl.addPrimaryKey(planned));
        String sql = String.join(";\n", statements) + ";";
        return tags.size() == 1
                ? sql
                : sql
                        + "\n-- Rows that are there now are of no merged table; give those that are one its value, such as '"
                        + tags.get(0) + "'.";
    }
}
