// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.schema.SourceType;
import dev.caravan.task.Finding.Level;
import java.nio.charset.StandardCharsets;

/**
 * Keys fit into an entry of a B-tree, a third of a page (PostgreSQL, "B-Tree Indexes": 2,704 bytes of a page of 8 kB; Greenplum has
 * pages of 32 kB). SQL Server allows keys of 1,700 bytes, which are up to three times as long in UTF-8.
 */
final class KeySize extends Check {

    private static final int LONGEST = 2704;
    private static final int LONGEST_DISTRIBUTED = 10_800;
    private static final int UTF8 = 3;
    private static final int UTF16 = 2;
    private static final int NUMBER = 16;

    KeySize() {
        super("table.key-size", Level.WARNING, Need.BOTH, "keys that an index can hold", PlanCheck.ANSWERED);
    }

    @Override
    void look(Facts facts, Findings findings) {
        int longest = facts.dialect().isDistributed() ? LONGEST_DISTRIBUTED : LONGEST;
        for (TablePlan table : facts.plan().tables()) {
            int size = size(table);
            if (size > longest) {
                findings.add(
                        table.source().name(),
                        "The key of " + table.source().name() + " may be " + size
                                + " bytes long at the target, whose indexes hold " + longest
                                + ": a row with a longer key stops the task.",
                        "Nothing, if keys are short or plain ASCII; else choose a shorter key by 'primary-key'.");
            }
        }
    }

    /** Of the target's key: it also has the columns that decide where a row is, and the one that tells merged tables apart. */
    private static int size(TablePlan table) {
        int size = 0;
        for (int index : table.target().key()) {
            size += index < table.columns().size()
                    ? bytes(table.columns().get(index).type())
                    : table.tag().orElse("").getBytes(StandardCharsets.UTF_8).length;
        }
        return size;
    }

    private static int bytes(SourceType type) {
        return switch (type.name()) {
            case "char", "varchar" -> type.maxLength() * UTF8;
            case "nchar", "nvarchar", "sysname" -> type.maxLength() / UTF16 * UTF8;
            case "binary", "varbinary" -> type.maxLength();
            default -> NUMBER;
        };
    }
}
