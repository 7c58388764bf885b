// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * No limit on captured large values before tables are captured: where a table has a LOB column, statements of the application that write more than
 * {@code max text repl size} bytes fail once the table
 * is captured ("max text repl size" server configuration option).
 */
final class LargeValues extends Check {

    LargeValues() {
        super(
                "source.text-repl-size",
                Level.ERROR,
                Need.SELECTION,
                "-1 where a table with LOB columns is captured",
                """
                SELECT CAST(value_in_use AS bigint) FROM sys.configurations WHERE name = 'max text repl size (B)'""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows()
                && facts.draft().selected().stream()
                        .filter(table -> facts.toBeCaptured().contains(table.name()))
                        .flatMap(table -> table.columns().stream())
                        .anyMatch(column -> column.type().isLob());
    }

    @Override
    void look(Facts facts, Findings findings) {
        long limit = facts.source().sql(query()).query(Long.class).single();
        if (limit != -1) {
            findings.add(
                    "source",
                    "'max text repl size' is " + limit
                            + ": once tables are captured, statements that write larger values" + " fail.",
                    "EXEC sp_configure 'max text repl size', -1; RECONFIGURE;");
        }
    }
}
