// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import dev.caravan.schema.TargetDialect;
import dev.caravan.testing.LookAlike;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.StatementLog;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Long random histories with hot keys, moved keys and swapped unique values, in batches. Needs PostgreSQL. */
class RandomHistoryIT {

    private static final TableShape ITEM = Changes.shape("item", 1, "id integer", "slot integer", "note text");
    private static final int KEYS = 60;

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(0, ApplyMode.FAST, CopyFormat.BINARY),
                Arguments.of(0, ApplyMode.FAST, CopyFormat.TEXT),
                Arguments.of(1000, ApplyMode.FAST, CopyFormat.AUTO),
                Arguments.of(20, ApplyMode.FAST, CopyFormat.AUTO),
                Arguments.of(0, ApplyMode.SAFE, CopyFormat.AUTO),
                Arguments.of(1000, ApplyMode.SAFE, CopyFormat.AUTO));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void endsWithTheRowsOfTheSource(int directRows, ApplyMode mode, CopyFormat format) {
        try (TargetDatabase database = TargetDatabase.create()) {
            follow(database, directRows, mode, ApplySettings.named("caravan:it").withFormat(format));
        }
    }

    /** Greenplum 6 on a kernel that knows less than its own. */
    static Stream<Arguments> kernels() {
        return Stream.of(OtherPostgres.V12, OtherPostgres.V9_3)
                .flatMap(kernel -> Stream.of(0, 20, 1000)
                        .flatMap(rows -> Stream.of(ApplyMode.values()).map(mode -> Arguments.of(kernel, rows, mode))));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void endsWithTheRowsOfTheSourceOnOlderKernels(OtherPostgres kernel, int directRows, ApplyMode mode) {
        TargetDialect dialect = kernel == OtherPostgres.V12 ? TargetDialect.POSTGRESQL : TargetDialect.GREENPLUM6;
        try (TargetDatabase database = kernel.create()) {
            if (dialect.isDistributed()) {
                LookAlike.GREENPLUM6.dress(database);
            }
            follow(database, directRows, mode, ApplySettings.named("caravan:it").withDialect(dialect));
        }
    }

    private static void follow(TargetDatabase database, int directRows, ApplyMode mode, ApplySettings settings) {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, slot int UNIQUE, note text)");
        ChangeApplier applier = new ChangeApplier(
                StatementLog.withoutGreenplum().around(database.dataSource()), settings.withDirectRows(directRows));
        Source source = new Source(directRows + mode.ordinal());
        long drift = 0;

        for (int batch = 0; batch < 60; batch++) {
            Changes changes = source.changes(30);
            ApplyResult result = applier.apply(changes.batch(), (connection, moved) -> {}, mode);
            drift += result.driftRepaired();
            assertThat(database.rows("SELECT id, slot, note FROM item ORDER BY id"))
                    .as("after batch %d", batch)
                    .isEqualTo(source.rows());
        }

        assertThat(drift).isZero();
    }

    /** A table that keeps its unique slots unique, as the source's constraints would. */
    private static final class Source {

        private final Random random;
        private final TreeMap<Integer, List<Object>> table = new TreeMap<>();
        private int slots;

        Source(long seed) {
            random = new Random(seed);
        }

        List<List<@Nullable Object>> rows() {
            return table.values().stream()
                    .<List<@Nullable Object>>map(java.util.ArrayList::new)
                    .toList();
        }

        Changes changes(int count) {
            Changes changes = new Changes();
            for (int i = 0; i < count; i++) {
                change(random.nextInt(KEYS), changes);
            }
            return changes;
        }

        private void change(int key, Changes changes) {
            List<Object> row = table.get(key);
            if (row == null) {
                store(List.of(key, slots++, "new"));
                changes.insert(ITEM, row(key));
                return;
            }
            switch (random.nextInt(5)) {
                case 0 -> {
                    changes.delete(ITEM, row(key));
                    table.remove(key);
                }
                case 1 -> move(key, random.nextInt(KEYS), changes);
                case 2 -> swap(key, table.firstKey(), changes);
                case 3 -> {
                    store(List.of(key, row.get(1), "note " + random.nextInt()));
                    changes.update(ITEM, key, Unchanged.VALUE, note(key));
                }
                default -> {
                    store(List.of(key, slots++, "text " + random.nextInt()));
                    changes.update(ITEM, row(key));
                }
            }
        }

        private void move(int from, int to, Changes changes) {
            if (table.containsKey(to)) {
                return;
            }
            Object[] before = row(from);
            table.remove(from);
            store(List.of(to, before[1], before[2]));
            changes.update(ITEM, before, row(to));
        }

        private void swap(int one, int other, Changes changes) {
            if (one == other) {
                return;
            }
            Object[] first = row(one);
            Object[] second = row(other);
            store(List.of(one, second[1], first[2]));
            store(List.of(other, first[1], second[2]));
            changes.update(ITEM, row(one)).update(ITEM, row(other));
        }

        private Object note(int key) {
            return row(key)[2];
        }

        private Object[] row(int key) {
            return Objects.requireNonNull(table.get(key)).toArray();
        }

        private void store(List<Object> row) {
            table.put((Integer) row.get(0), row);
        }
    }
}
