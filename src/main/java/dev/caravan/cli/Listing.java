// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Prints rows in columns that are as wide as their widest value. */
final class Listing {

    private static final int GAP = 2;

    private final List<List<String>> rows = new ArrayList<>();

    /** Begins with the names of the columns. */
    Listing(String... names) {
        rows.add(List.of(names));
    }

    /** Adds a row, one value for each column. */
    void add(String... values) {
        rows.add(List.of(values));
    }

    void print(PrintWriter out) {
        Column[] columns = IntStream.range(0, rows.get(0).size())
                .mapToObj(i -> new Column(width(i), 0, Overflow.TRUNCATE))
                .toArray(Column[]::new);
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns);
        rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
        table.toString().lines().map(String::stripTrailing).forEach(out::println);
    }

    private int width(int column) {
        return GAP
                + rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
