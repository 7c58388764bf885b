// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.Finding.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tables that are merged may have rows with the same key, unless a column of it has other values in each of them, as its smallest and
 * greatest tell. An index answers at once for the first column; the others are asked for where that one does not tell, and
 * where the tables are not so large that reading them would take long. Rows are kept apart by the tag in the key.
 */
final class MergedKeys extends Check {

    /** Rows, estimated, of a table of which more than the first column is asked for. */
    static final long MOST_ROWS = 10_000_000;

    private static final String QUERY = """
            WITH ranges AS (%s)
            SELECT TOP (1) a.name AS one, b.name AS other
            FROM ranges a JOIN ranges b ON b.n > a.n
            WHERE %s
            ORDER BY a.n, b.n""";
    private static final String OVERLAP = "a.low%1$d <= b.high%1$d AND b.low%1$d <= a.high%1$d";
    private static final String RANGE = "MIN(%1$s)%2$s AS low%3$d, MAX(%1$s)%2$s AS high%3$d";
    private static final String TABLE = "SELECT %d AS n, N'%s' AS name, %s FROM %s";

    MergedKeys() {
        super(
                "table.merged-keys",
                Level.INFO,
                Need.SELECTION,
                "keys that differ",
                QUERY.formatted(
                        TABLE.formatted(0, "{table}", RANGE.formatted("{key}", "", 0), "{table}") + " UNION ALL "
                                + TABLE.formatted(1, "{other table}", RANGE.formatted("{key}", "", 0), "{other table}"),
                        OVERLAP.formatted(0)));
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.task().mergeTables();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Map<TableName, List<TablePlan>> groups = new LinkedHashMap<>();
        facts.plan()
                .tables()
                .forEach(plan -> groups.computeIfAbsent(plan.target().name(), target -> new ArrayList<>())
                        .add(plan));
        groups.forEach((target, plans) -> {
            if (plans.size() > 1) {
                look(facts, target, plans, findings);
            }
        });
    }

    private static void look(Facts facts, TableName target, List<TablePlan> plans, Findings findings) {
        Optional<Pair> overlap = overlap(facts, plans, 1);
        int columns = plans.get(0).key().size();
        if (overlap.isPresent() && columns > 1 && mayBeRead(plans)) {
            overlap = overlap(facts, plans, columns);
        }
        overlap.ifPresent(pair -> findings.add(
                target.toString(),
                "Keys of " + pair.one() + " and " + pair.other() + ", both of which go to " + target
                        + ", are in ranges that overlap: rows of both may have the same key.",
                "'" + TablePlan.TAG_COLUMN + "' is a part of the key there and keeps their rows apart."));
    }

    private record Pair(String one, String other) {}

    private static boolean mayBeRead(List<TablePlan> plans) {
        return plans.stream().allMatch(plan -> plan.source().rows() <= MOST_ROWS);
    }

    /** Two tables that have the ranges of all of the key's first columns in common. */
    private static Optional<Pair> overlap(Facts facts, List<TablePlan> plans, int columns) {
        List<String> tables = new ArrayList<>();
        for (TablePlan plan : plans) {
            TableName name = plan.source().name();
            tables.add(TABLE.formatted(
                    tables.size(),
                    name.toString().replace("'", "''"),
                    IntStream.range(0, columns)
                            .mapToObj(i -> range(plan.key().get(i), i))
                            .collect(Collectors.joining(", ")),
                    Identifiers.source(name)));
        }
        String all = IntStream.range(0, columns).mapToObj(OVERLAP::formatted).collect(Collectors.joining(" AND "));
        return facts.source()
                .sql(QUERY.formatted(String.join(" UNION ALL ", tables), all))
                .query((rs, row) -> new Pair(rs.getString("one"), rs.getString("other")))
                .optional();
    }

    private static String range(SourceColumn column, int number) {
        return RANGE.formatted(value(column), collation(column), number);
    }

    /** A bit has no smallest value (Transact-SQL reference, "MIN"). */
    private static String value(SourceColumn column) {
        String name = Identifiers.source(column.name());
        return column.type().name().equals("bit") ? "CAST(" + name + " AS tinyint)" : name;
    }

    /** Texts of two tables may have collations that do not go together; an index answers by the column's own. */
    private static String collation(SourceColumn column) {
        return column.collation() == null ? "" : " COLLATE DATABASE_DEFAULT";
    }
}
