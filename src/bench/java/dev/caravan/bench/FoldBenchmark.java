// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.batch.NetChanges;
import dev.caravan.model.Lsn;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The fold of a batch of updates to its net changes, in the order of the keys. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldBenchmark {

    private static final int CHANGES = 10_000;

    /** Number of keys that the changes are spread over at random. */
    @Param({"1000000", "1000"})
    public int keys;

    private List<RowChange> changes = List.of();

    /** Makes the changes. */
    @Setup
    public void make() {
        BenchRows rows = new BenchRows(7);
        Random random = new Random(8);
        TableShape shape = BenchRows.shape("item");
        Lsn commit = new Lsn(1, 1);
        List<RowChange> made = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            int key = random.nextInt(keys);
            made.add(new RowChange(shape, Operation.UPDATE, rows.row(key, 0), rows.row(key, 1), commit));
        }
        changes = made;
    }

    /** Folds them; gives the number of rows. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public int fold() {
        return NetChanges.of(changes).size();
    }
}
