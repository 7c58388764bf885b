// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.model.TableName;
import dev.caravan.schema.SourceType;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters on a table with a column of every kind, tested with one row. */
final class Filters {

    static final String CASE_INSENSITIVE = "SQL_Latin1_General_CP1_CI_AS";

    private static final SourceTable TABLE = new SourceTable(
            new TableName("dbo", "t"),
            List.of(
                    column("id", "int", 4, 10, 0),
                    column("a", "int", 4, 10, 0),
                    column("big", "bigint", 8, 19, 0),
                    column("tiny", "tinyint", 1, 3, 0),
                    column("small", "smallint", 2, 5, 0),
                    column("active", "bit", 1, 1, 0),
                    column("price", "decimal", 9, 10, 2),
                    column("wide", "decimal", 17, 38, 10),
                    column("cash", "money", 8, 19, 4),
                    column("coin", "smallmoney", 4, 10, 4),
                    column("ratio", "float", 8, 53, 0),
                    column("narrow", "real", 4, 24, 0),
                    text("region", "varchar", 20, CASE_INSENSITIVE),
                    text("name", "nvarchar", 80, "Latin1_General_100_CI_AS"),
                    text("exact", "nvarchar", 80, "Latin1_General_BIN2"),
                    text("cased", "nvarchar", 80, "Latin1_General_CS_AS"),
                    text("turkish", "nvarchar", 80, "Turkish_CI_AS"),
                    text("body", "nvarchar", -1, CASE_INSENSITIVE),
                    column("day", "date", 3, 10, 0),
                    column("at", "datetime", 8, 23, 3),
                    column("at2", "datetime2", 7, 23, 3),
                    column("at7", "datetime2", 8, 27, 7),
                    column("at_offset", "datetimeoffset", 10, 30, 3),
                    column("clock", "time", 5, 12, 3),
                    column("minute", "smalldatetime", 4, 16, 0),
                    column("uid", "uniqueidentifier", 16, 0, 0),
                    column("bin", "varbinary", 8, 0, 0),
                    column("version", "timestamp", 8, 0, 0),
                    new SourceColumn("sum", new SourceType("int", 4, 10, 0), true, true, null),
                    column("odd name]", "int", 4, 10, 0)),
            List.of("id"),
            0);

    private Filters() {}

    private static SourceColumn column(String name, String type, int length, int precision, int scale) {
        return new SourceColumn(name, new SourceType(type, length, precision, scale), true, false, null);
    }

    private static SourceColumn text(String name, String type, int length, String collation) {
        return new SourceColumn(name, new SourceType(type, length, 0, 0), true, false, collation);
    }

    static RowFilter filter(String text) {
        return RowFilter.of(text, TABLE);
    }

    /** Tests a row that has the given value in every column that the filter names. */
    static Truth test(String text, @Nullable Object... values) {
        return filter(text).condition().test(values, asked(new ArrayList<>()));
    }

    /** Answers that note what they are asked and leave it open. */
    static Answers asked(List<String> conditions) {
        return new Answers(
                (condition, columns, rows) -> {
                    conditions.add(condition);
                    return rows.stream().map(row -> Truth.TRUE).toList();
                },
                List.of());
    }
}
