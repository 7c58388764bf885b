// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is taken for a victim of a deadlock. */
class LockWaitsTest {
    private final LockWaits waits = new LockWaits();
    private final LockOwner first = new LockOwner(51);
    private final LockOwner second = new LockOwner(52);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private volatile Set<LockOwner> beforeFirst = Set.of(second);
    private volatile Set<LockOwner> beforeSecond = Set.of(first);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Future<Integer> waiting(LockOwner owner, Supplier<Set<LockOwner>> blockers) {
        Database database = new Server().master();
        Table table = new Table(database, Table.plain(database, new Schema(1, "dbo", 1), "t", List.of()), false);
        return threads.submit(() -> {
            try {
                waits.await(owner, new LockEntry(owner, table, "OBJECT", "X", "", true), blockers);
                return 0;
            } catch (SqlError e) {
                return e.number();
            }
        });
    }

    @Test
    void oneOfTwoThatWaitForEachOtherIsTheVictim() throws Exception {
        Future<Integer> one = waiting(first, () -> beforeFirst);
        await().until(() -> first.blockers().contains(second));
        Future<Integer> other = waiting(second, () -> beforeSecond);

        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(1205);
        beforeFirst = Set.of();
        waits.ended();
        assertThat(one.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void whoHasBeenLetGoAndIsNotAwakeYetWaitsForNobody() throws Exception {
        Future<Integer> one = waiting(first, () -> beforeFirst);
        await().until(() -> first.blockers().contains(second));
        // Let go, but not woken: that comes a moment later.
        beforeFirst = Set.of();
        Future<Integer> other = waiting(second, () -> beforeSecond);
        await().until(() -> second.blockers().contains(first) || other.isDone());

        waits.ended();
        assertThat(one.get(10, TimeUnit.SECONDS)).isZero();
        beforeSecond = Set.of();
        waits.ended();
        assertThat(other.get(10, TimeUnit.SECONDS)).isZero();
    }
}
