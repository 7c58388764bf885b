// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import dev.caravan.schema.TargetDialect;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The control tables on a real PostgreSQL. */
class TaskStoreIT {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Lsn START = Lsn.parse("0000002a:00000110:0003");
    private static final Lsn NEXT = Lsn.parse("0000002a:00000120:0001");
    private static final Lsn LATER = Lsn.parse("0000002b:00000001:0001");

    TargetDatabase target;
    private TaskStore store;

    /** Where the control tables are. */
    TargetDatabase database() {
        return TargetDatabase.create();
    }

    /** What kind of server that is. */
    TargetDialect dialect() {
        return TargetDialect.POSTGRESQL;
    }

    /** Connections to it. */
    DataSource connections() {
        return target.dataSource();
    }

    @BeforeEach
    void createTables() {
        target = database();
        store = store("shop");
        store.create();
    }

    @AfterEach
    void dropDatabase() {
        target.close();
    }

    final TaskStore store(String task) {
        return new TaskStore(
                task,
                JdbcClient.create(connections()),
                new TransactionTemplate(new DataSourceTransactionManager(connections())),
                this::dialect,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    final PartitionStore partitions(String task) {
        return new PartitionStore(
                task, JdbcClient.create(connections()), this::dialect, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void aPartitionMovesOnOnlyFromWhereItIsExpectedAndOfTheTopicThatItIs() throws SQLException {
        store.create();
        PartitionStore partitions = partitions("shop");
        PartitionStore.Stored first = new PartitionStore.Stored(0, "id", 5, 1, new Position(START, NOW), false);
        partitions.put(first);

        try (Connection connection = target.connect()) {
            PartitionStore.Stored next = new PartitionStore.Stored(0, "id", 9, 2, new Position(NEXT, null), true);
            assertThat(partitions.advance(connection, 4, next)).isFalse();
            PartitionStore.Stored ofAnother =
                    new PartitionStore.Stored(0, "anew", 9, 2, new Position(NEXT, null), true);
            assertThat(partitions.advance(connection, 5, ofAnother)).isFalse();
            assertThat(partitions.find(0)).contains(first);
            assertThat(partitions.advance(connection, 5, next)).isTrue();
        }

        assertThat(partitions.find(0))
                .contains(new PartitionStore.Stored(0, "id", 9, 2, new Position(NEXT, NOW), true));
        assertThat(partitions.find(1)).isEmpty();
        assertThat(partitions("other").find()).isEmpty();
    }

    @Test
    void changesAreAppliedUpToThePartitionThatIsFurthestBehindOrUpToThePosition() {
        store.create();
        store.begin(new Position(NEXT, null));
        assertThat(store.applied()).contains(new Position(NEXT, null));

        partitions("shop").put(new PartitionStore.Stored(0, "id", 5, 1, new Position(NEXT, null), false));
        partitions("shop").put(new PartitionStore.Stored(1, "id", 5, 1, new Position(START, null), false));

        assertThat(store.applied()).contains(new Position(START, null));
    }

    @Test
    void remembersWhatAnOperatorAskedFor() {
        store.create();
        assertThat(store.held()).isEmpty();
        store.state("Shop", TaskState.PAUSED, "Paused by an operator.");
        assertThat(store.held()).map(TaskFlow.Held::state).contains(TaskState.PAUSED);
        store.state("Shop", TaskState.STOPPED, "The process ended.");
        assertThat(store.held()).isEmpty();
        store.state("Shop", TaskState.STOPPED, "Stopped by an operator.");
        assertThat(store.held()).map(TaskFlow.Held::state).contains(TaskState.STOPPED);
        store.state("Shop", TaskState.SYNCHRONIZING, null);
        assertThat(store.held()).isEmpty();
    }

    @Test
    void controlTablesAreCreatedOnceHoweverOften() {
        store.state("Shop", TaskState.NEW, null);

        store.create();

        assertThat(store.find()).contains(new TaskStore.Progress(false, false));
    }

    @Test
    void aTaskThatNeverStartedHasNeitherProgressNorPosition() {
        assertThat(store.find()).isEmpty();
        assertThat(store.position()).isEmpty();
        assertThat(store.own()).isEmpty();
    }

    @Test
    void beforeTheControlTablesExistNothingIsFoundAndNothingIsWritten() {
        target.execute("DROP SCHEMA caravan CASCADE");

        assertThat(store.find()).isEmpty();
        assertThat(store.position()).isEmpty();
        assertThat(store.tables()).isEmpty();
        assertThat(target.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'caravan'"))
                .isEmpty();
    }

    @Test
    void thePositionMovesWithTheTransactionThatCarriesIt() throws SQLException {
        store.begin(new Position(START, null));

        try (Connection connection = target.connect()) {
            connection.setAutoCommit(false);
            assertThat(store.advance(connection, 1, START, new Position(NEXT, NOW), 7))
                    .isTrue();
            connection.rollback();
            assertThat(store.position()).contains(new Position(START, null));

            assertThat(store.advance(connection, 1, START, new Position(NEXT, NOW), 7))
                    .isTrue();
            connection.commit();
        }

        assertThat(store.position()).contains(new Position(NEXT, NOW));
        assertThat(target.rows("SELECT batches, changes FROM caravan.position").get(0))
                .containsExactly(1L, 7L);
    }

    @Test
    void aBatchThatWasAppliedAlreadyDoesNotMoveThePositionAgain() throws SQLException {
        store.begin(new Position(START, null));

        try (Connection connection = target.connect()) {
            assertThat(store.advance(connection, 1, START, new Position(NEXT, null), 1))
                    .isTrue();
            assertThat(store.advance(connection, 1, START, new Position(NEXT, null), 1))
                    .isFalse();
        }
    }

    @Test
    void anotherOwnerFencesTheFirstOneOff() throws SQLException {
        store.begin(new Position(START, null));
        TaskStore.Owned second = store("shop").own().orElseThrow();

        try (Connection connection = target.connect()) {
            assertThat(store.advance(connection, 1, START, new Position(NEXT, null), 1))
                    .isFalse();
            assertThat(store.advance(connection, second.epoch(), START, new Position(NEXT, null), 1))
                    .isTrue();
        }
    }

    @Test
    void anOwnerGetsThePositionItsTimeAndTheEndOfTheLoad() throws SQLException {
        store.state("Shop", TaskState.INITIALIZING, null);
        store.begin(new Position(START, null));
        try (Connection connection = target.connect()) {
            store.advance(connection, 1, START, new Position(NEXT, NOW), 0);
        }
        store.dataDone(LATER);

        assertThat(store.own()).contains(new TaskStore.Owned(2, new Position(NEXT, NOW), LATER));
        assertThat(store.find().orElseThrow().dataDone()).isTrue();
    }

    @Test
    void tasksDoNotSeeEachOther() {
        store.begin(new Position(START, null));
        store.table(new TableName("dbo", "a"), new TableName("shop", "a"), TableState.LOADING, 10);

        TaskStore other = store("other");
        other.create();

        assertThat(other.own()).isEmpty();
        assertThat(other.tables()).isEmpty();
        assertThat(store.tables()).containsEntry("dbo.a", TableState.LOADING);
    }

    @Test
    void theHistoryIsGivenNewestFirst() {
        store.event(new TaskEvent(NOW, "state", "NEW"));
        store.event(new TaskEvent(NOW.plusSeconds(1), "state", "INITIALIZING"));

        assertThat(store.events()).extracting(TaskEvent::text).containsExactly("INITIALIZING", "NEW");
    }
}
