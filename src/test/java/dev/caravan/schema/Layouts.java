// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One table laid out in each way. */
enum Layouts {
    BY_KEY(TableType.PARTITIONED, List.of("id"), null),
    DIMENSION(TableType.DIMENSION, List.of(), null),
    MONTHS(
            TableType.PARTITIONED,
            List.of("id"),
            new Partition.Range("created \"at\"", "2023-12-31", "2024-04-15", "1 month")),
    INSTANTS(
            TableType.PARTITIONED,
            List.of("id"),
            new Partition.Range("moved", "2024-01-01", "2024-01-02 12:00", "12 hours")),
    DAYS(TableType.PARTITIONED, List.of("id"), new Partition.Range("day", "2024-02-28", "2024-03-06", "1 week")),
    NUMBERS(TableType.PARTITIONED, List.of("id", "region"), new Partition.Range("id", "-100", "1_000", "500")),
    REGIONS(TableType.PARTITIONED, List.of("id"), new Partition.ListOf("region", List.of("EU", "O'x"))),
    FLAGS(TableType.PARTITIONED, List.of("id"), new Partition.ListOf("open", List.of("true", "0")));

    private final TableDefinition definition;

    Layouts(TableType type, List<String> distribution, @Nullable Partition partition) {
        this.definition = new TableDefinition(type, distribution, Optional.ofNullable(partition));
    }

    TableDefinition definition() {
        return definition;
    }

    TableShape table() {
        return new TableShape(
                new TableName("sales", "order \"lines\""),
                List.of(
                        new Column("id", "integer", false),
                        new Column("region", "character varying(3)", false),
                        new Column("created \"at\"", "timestamp(3)", false),
                        new Column("moved", "timestamp(6) with time zone", false),
                        new Column("day", "date", false),
                        new Column("open", "boolean", false),
                        new Column("note", "text", true)),
                definition
                        .partition()
                        .filter(partition -> !partition.column().equals("id"))
                        .map(partition -> List.of(
                                0,
                                List.of("id", "region", "created \"at\"", "moved", "day", "open")
                                        .indexOf(partition.column())))
                        .orElse(List.of(0, 1)));
    }
}
