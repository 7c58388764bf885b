// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.schema.TargetDialect;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.StatementLog;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The control tables as Greenplum 6 gets them, on a PostgreSQL that knows less than its kernel. */
class TaskStoreOnGreenplumIT extends TaskStoreIT {

    private static final Lsn START = Lsn.parse("0000002a:00000110:0003");
    private static final Lsn NEXT = Lsn.parse("0000002a:00000120:0001");

    private final StatementLog log = StatementLog.withoutGreenplum();

    @Override
    TargetDatabase database() {
        return OtherPostgres.V9_3.create();
    }

    @Override
    TargetDialect dialect() {
        return TargetDialect.GREENPLUM6;
    }

    @Override
    DataSource connections() {
        return log.around(target.dataSource());
    }

    @Test
    void everyTaskHasATableForItsPositionSoThatNoneWaitsForAnother() throws SQLException {
        TaskStore one = store("shop");
        TaskStore other = store("other-task");
        other.create();
        one.begin(new Position(START, null));
        other.begin(new Position(START, null));

        try (Connection connection = target.connect()) {
            connection.setAutoCommit(false);
            // What an UPDATE does there while the deadlock detector is off.
            connection.createStatement().execute("LOCK TABLE caravan.position_shop IN EXCLUSIVE MODE");
            assertThat(one.advance(connection, 1, START, new Position(NEXT, null), 1))
                    .isTrue();
            assertThat(other.own()).isPresent();
            connection.commit();
        }

        assertThat(target.rows("SELECT task, epoch FROM caravan.position ORDER BY task"))
                .containsExactly(java.util.List.of("other-task", 2L), java.util.List.of("shop", 1L));
    }

    @Test
    void everyPartitionOfATopicHasATableSoThatNoApplierWaitsForAnother() throws SQLException {
        store("shop").create();
        PartitionStore partitions = partitions("shop");
        partitions.put(new PartitionStore.Stored(0, "id", 5, 1, new Position(START, null), false));
        partitions.put(new PartitionStore.Stored(1, "id", 7, 1, new Position(NEXT, null), false));

        try (Connection connection = target.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE caravan.partition_shop_0 IN EXCLUSIVE MODE");
            try (Connection other = target.connect()) {
                assertThat(partitions.advance(
                                other, 7, new PartitionStore.Stored(1, "id", 8, 1, new Position(NEXT, null), true)))
                        .isTrue();
            }
            connection.rollback();
        }

        assertThat(partitions.find())
                .containsExactly(
                        new PartitionStore.Stored(0, "id", 5, 1, new Position(START, null), false),
                        new PartitionStore.Stored(1, "id", 8, 1, new Position(NEXT, null), true));
        assertThat(partitions.applied()).contains(new Position(START, null));
        partitions.clear();
        assertThat(partitions.find()).isEmpty();
    }

    @Test
    void hasNothingThatTheKernelDoesNotKnow() {
        target.execute("DROP SCHEMA caravan CASCADE");
        log.take();

        store("shop").create();

        assertThat(log.take())
                .contains(
                        "CREATE INDEX event_of_task ON caravan.event (task, at)",
                        "CREATE TABLE caravan.\"position_shop\" (PRIMARY KEY (task))"
                                + " INHERITS (caravan.position) DISTRIBUTED BY (task)")
                .noneMatch(sql -> sql.contains("IF NOT EXISTS"));
    }
}
