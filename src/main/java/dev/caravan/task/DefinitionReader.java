// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.schema.Partition;
import dev.caravan.schema.TableType;
import java.util.List;
import java.util.Optional;

/** Reads how the tables of an entry are laid out at the target: {@code type}, {@code distribution-key}, {@code partition}. */
final class DefinitionReader {

    private enum Cut {
        RANGE,
        LIST
    }

    private DefinitionReader() {}

    static Optional<TableType> type(ConfigSection table) {
        Optional<TableType> type = table.has("type")
                ? Optional.of(table.oneOf("type", TableType.PARTITIONED, TableType.class))
                : Optional.empty();
        if (type.equals(Optional.of(TableType.DIMENSION))) {
            for (String key : List.of("distribution-key", "partition")) {
                if (table.has(key)) {
                    table.problem(
                            key,
                            null,
                            "a dimension table is on every segment whole",
                            "Remove it, or choose 'type: partitioned'");
                }
            }
        }
        return type;
    }

    static Optional<Partition> partition(ConfigSection table) {
        ConfigSection partition = table.section("partition");
        if (!table.has("partition")) {
            return Optional.empty();
        }
        Cut cut = partition.oneOf("by", Cut.RANGE, Cut.class);
        if (!partition.has("by")) {
            partition.problem("by", null, "a value is missing", "Write range or list");
        }
        String column = partition.required("column", "Name the source column whose values decide");
        Partition read = cut == Cut.RANGE ? range(partition, column) : list(partition, column);
        partition.rejectUnknown();
        return Optional.of(read);
    }

    private static Partition range(ConfigSection partition, String column) {
        return new Partition.Range(
                column,
                partition.required("from", "Give the value where the first range begins"),
                partition.required("to", "Give the value before which the last range ends"),
                partition.required("every", "Give the width of a range, such as 1 month, or a number"));
    }

    private static Partition list(ConfigSection partition, String column) {
        List<String> values = partition.strings("values");
        if (values.isEmpty()) {
            partition.problem("values", null, "a value is missing", "List the values, each of which gets a partition");
        }
        return new Partition.ListOf(column, values);
    }
}
