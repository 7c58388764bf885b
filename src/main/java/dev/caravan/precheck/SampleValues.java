// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.Counted;
import dev.caravan.schema.ExistingTable;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.SourceType;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.Finding.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Values that the target cannot hold as they are, in the first rows of each table: texts with a NUL character or half a surrogate
 * pair, texts that are longer than a column that is there already, and times with a seventh digit. Of large texts the beginning
 * is looked at.
 */
final class SampleValues extends Check {

    private static final int SAMPLE = 1000;
    private static final int TABLES_PER_QUERY = 20;
    private static final int TICK_SCALE = 7;
    private static final int BEGINNING = 4000;
    private static final Pattern LENGTH = Pattern.compile("character(?: varying)?\\((\\d+)\\)");
    private static final String BINARY = " COLLATE Latin1_General_BIN2 LIKE N'";
    /** Code units of a pair that the other does not follow, or come before. */
    private static final String HIGH = "[' + NCHAR(0xD800) + N'-' + NCHAR(0xDBFF) + N']";

    private static final String LOW = "[' + NCHAR(0xDC00) + N'-' + NCHAR(0xDFFF) + N']";
    private static final String QUERY = """
            SELECT N'%s' AS name, COUNT(*) AS size, COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0) AS nul,
                   COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0) AS halves,
                   COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0) AS ticks,
                   COALESCE(SUM(CASE WHEN %s THEN 1 ELSE 0 END), 0) AS too_long
            FROM (SELECT TOP (%d) %s FROM %s) sample""";

    SampleValues() {
        super(
                "table.values",
                Level.WARNING,
                Need.SELECTION,
                "values that the target holds",
                QUERY.formatted(
                        "{table}",
                        "{column} COLLATE Latin1_General_BIN2 LIKE N'%' + NCHAR(0) + N'%'",
                        "{column} COLLATE Latin1_General_BIN2 LIKE N'%{high surrogate}{no low surrogate}%'",
                        "DATEPART(nanosecond, {column}) % 1000 <> 0",
                        "LEN({column}) > {length in the target}",
                        SAMPLE,
                        "{columns}",
                        "{table}"));
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.loads();
    }

    @Override
    void look(Facts facts, Findings findings) {
        List<String> queries = facts.plan().tables().stream()
                .map(plan -> query(plan, found(facts, plan)))
                .flatMap(Optional::stream)
                .toList();
        for (int i = 0; i < queries.size(); i += TABLES_PER_QUERY) {
            List<String> some = queries.subList(i, Math.min(queries.size(), i + TABLES_PER_QUERY));
            facts.source().sql(String.join("\nUNION ALL\n", some)).query(rs -> {
                report(facts, rs, findings);
            });
        }
    }

    private static void report(Facts facts, ResultSet rs, Findings findings) throws SQLException {
        String table = rs.getString("name");
        String sample = " of the first " + Counted.of(rs.getLong("size"), "row") + " of " + table + " have ";
        if (rs.getLong("nul") > 0) {
            findings.add(
                    table,
                    rs.getLong("nul") + sample + "a NUL character in a text, which the target refuses.",
                    facts.task().values().removeNul()
                            ? "It is removed, and counted."
                            : "Set 'values.nul: remove', or the task stops there.");
        }
        if (rs.getLong("halves") > 0) {
            findings.add(
                    table,
                    rs.getLong("halves") + sample + "half a surrogate pair in a text, which the target refuses.",
                    facts.task().values().replaceSurrogates()
                            ? "It is replaced by U+FFFD, and counted."
                            : "Set 'values.surrogate: replace', or the task stops there.");
        }
        if (rs.getLong("ticks") > 0) {
            findings.add(
                    table,
                    rs.getLong("ticks") + sample + "a time with a seventh digit, which the target cannot hold.",
                    "The digit is cut, and counted.");
        }
        if (rs.getLong("too_long") > 0) {
            findings.add(
                    table,
                    rs.getLong("too_long") + sample + "a text that is longer than its column in the target.",
                    widen(facts, table));
        }
    }

    /** Statements that make the columns of a target table long enough. */
    private static String widen(Facts facts, String source) {
        return facts.plan().tables().stream()
                .filter(plan -> plan.source().name().toString().equals(source))
                .flatMap(plan -> plan.target().columns().stream()
                        .filter(column ->
                                length(found(facts, plan), column.name()).isPresent())
                        .map(column -> "ALTER TABLE "
                                + Identifiers.target(plan.target().name()) + " ALTER COLUMN "
                                + Identifiers.target(column.name()) + " TYPE " + column.type() + ";"))
                .collect(Collectors.joining(" "));
    }

    private static Optional<ExistingTable> found(Facts facts, TablePlan plan) {
        return Optional.ofNullable(facts.found().get(plan.target().name()));
    }

    /** How many characters a column that is there holds, empty where that is not limited. */
    private static OptionalInt length(Optional<ExistingTable> found, String column) {
        return found.flatMap(table -> table.column(column))
                .map(there -> LENGTH.matcher(there.type()))
                .filter(Matcher::matches)
                .map(length -> OptionalInt.of(Integer.parseInt(length.group(1))))
                .orElseGet(OptionalInt::empty);
    }

    private static Optional<String> query(TablePlan plan, Optional<ExistingTable> found) {
        List<String> nul = new ArrayList<>();
        List<String> halves = new ArrayList<>();
        List<String> ticks = new ArrayList<>();
        List<String> tooLong = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            SourceColumn column = plan.columns().get(i);
            String name = Identifiers.source(column.name());
            SourceType type = column.type();
            if (isText(type)) {
                columns.add(type.isLob() ? "LEFT(" + name + ", " + BEGINNING + ") AS " + name : name);
                length(found, plan.target().columns().get(i).name())
                        .ifPresent(length -> tooLong.add("LEN(" + name + ") > " + length));
                nul.add(name + BINARY + "%' + NCHAR(0) + N'%'");
                if (type.name().startsWith("n")) {
                    halves.addAll(halves(name));
                }
            } else if (hasTicks(type)) {
                ticks.add("DATEPART(nanosecond, " + name + ") % 1000 <> 0");
                columns.add(name);
            }
        }
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(QUERY.formatted(
                plan.source().name().toString().replace("'", "''"),
                any(nul),
                any(halves),
                any(ticks),
                any(tooLong),
                SAMPLE,
                String.join(", ", columns),
                Identifiers.source(plan.source().name())));
    }

    private static String any(List<String> conditions) {
        return conditions.isEmpty() ? "1 = 0" : String.join(" OR ", conditions);
    }

    /** Conditions that hold where half a pair stands alone. */
    private static List<String> halves(String name) {
        String notHigh = HIGH.replace("['", "[^'");
        String notLow = LOW.replace("['", "[^'");
        return List.of(
                name + BINARY + "%" + HIGH + notLow + "%'",
                name + BINARY + "%" + HIGH + "'",
                name + BINARY + "%" + notHigh + LOW + "%'",
                name + BINARY + LOW + "%'");
    }

    private static boolean isText(SourceType type) {
        return switch (type.name()) {
            case "char", "varchar", "nchar", "nvarchar" -> true;
            default -> false;
        };
    }

    private static boolean hasTicks(SourceType type) {
        return switch (type.name()) {
            case "time", "datetime2", "datetimeoffset" -> type.scale() == TICK_SCALE;
            default -> false;
        };
    }
}
