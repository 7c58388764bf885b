// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The row of the measurements: 12 columns, about 190 bytes. Rows differ in their key and repeat in the rest. */
public final class BenchRows {

    /** Columns and types. */
    static final String COLUMNS = "id int4, cust int8, code varchar(20), name varchar(60), amount numeric(18,4),"
            + " rate float8, active bool, created timestamp(6), day date, guid uuid, note text, qty int2";

    /** Number of columns. */
    static final int WIDTH = 12;

    private static final int POOL = 20_000;

    private final Object[][] pool;

    /** Rows by a seed. */
    public BenchRows(long seed) {
        Random random = new Random(seed);
        pool = IntStream.range(0, POOL).mapToObj(i -> row(random, i)).toArray(Object[][]::new);
    }

    private static Object[] row(Random random, int i) {
        return new Object[] {
            i,
            random.nextLong() >>> 20,
            "C-" + (100_000_000 + random.nextInt(900_000_000)),
            "Name of a customer, " + Integer.toString(random.nextInt(), 36),
            BigDecimal.valueOf(random.nextInt(1_000_000_000), 4),
            random.nextDouble(),
            random.nextBoolean(),
            1_700_000_000_000_000L + random.nextInt(),
            19_000 + random.nextInt(1000),
            new UUID(random.nextLong(), random.nextLong()).toString(),
            "A note of some length with \u00fcmlauts, " + Long.toString(random.nextLong(), 36) + ", and an end",
            (short) random.nextInt(100)
        };
    }

    /** A row of its own with a key. */
    public Object[] row(int key, int variant) {
        Object[] row = pool[Math.floorMod(31 * key + variant, POOL)].clone();
        row[0] = key;
        return row;
    }

    /** Rows with the keys from one number up to before another. */
    Iterator<Object[]> rows(int from, int to) {
        IntFunction<Object[]> row = key -> row(key, 0);
        return IntStream.range(from, to).mapToObj(row).iterator();
    }

    /** The shape of a table of such rows. */
    static TableShape shape(String table) {
        List<Column> columns = java.util.Arrays.stream(COLUMNS.split(", "))
                .map(column -> column.split(" ", 2))
                .map(parts -> new Column(parts[0], parts[1], true))
                .toList();
        return new TableShape(new TableName("public", table), columns, List.of(0));
    }
}
