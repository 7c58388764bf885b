// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.bench.BenchRows;
import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.copy.TargetColumn.Nature;
import dev.caravan.model.TableName;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A row of 12 columns in COPY's formats. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncoderBenchmark {

    private static final int ROWS = 10_000;
    private static final int HEADER = 4;
    private static final int[] TYPES = {
        PgType.INT4,
        PgType.INT8,
        PgType.VARCHAR,
        PgType.VARCHAR,
        PgType.NUMERIC,
        PgType.FLOAT8,
        PgType.BOOL,
        PgType.TIMESTAMP,
        PgType.DATE,
        PgType.UUID,
        PgType.TEXT,
        PgType.INT2
    };
    private static final int[] MODIFIERS = {
        -1, -1, 20 + HEADER, 60 + HEADER, (18 << 16 | 4) + HEADER, -1, -1, 6, -1, -1, -1, -1
    };

    /** BINARY or TEXT. */
    @Param({"BINARY", "TEXT"})
    public String format = "";

    private final CopyBuffer buffer = new CopyBuffer(4 << 20);
    private Object[][] rows = new Object[0][];
    private RowEncoder encoder = encoder(CopyFormat.BINARY);

    /** Makes the rows. */
    @Setup
    public void make() {
        BenchRows made = new BenchRows(7);
        rows = IntStream.range(0, ROWS).mapToObj(key -> made.row(key, 0)).toArray(Object[][]::new);
        encoder = encoder(CopyFormat.valueOf(format));
    }

    private static RowEncoder encoder(CopyFormat format) {
        List<RowColumn> columns = IntStream.range(0, TYPES.length)
                .mapToObj(i -> new RowColumn(column(i), i, i == 0))
                .toList();
        return RowEncoder.of(new TableName("public", "item"), columns, format);
    }

    private static TargetColumn column(int i) {
        return new TargetColumn("c" + i, i + 1, TYPES[i], MODIFIERS[i], "", "", "", Nature.PLAIN, false);
    }

    /** Encodes rows into one buffer, whose size it gives. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int encode() {
        buffer.truncate(0);
        for (Object[] row : rows) {
            encoder.row(row, buffer);
        }
        return buffer.size();
    }
}
