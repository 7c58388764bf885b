// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.caravan.task.TaskState;
import dev.caravan.task.Verifying;
import dev.caravan.testing.TargetDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Changes that go through a Kafka topic, with a broker in the process. */
@ExtendWith(OutputCaptureExtension.class)
class TopicIT {

    private static final int PARTITIONS = 3;
    private static final String CAPTURE = "capture";
    private static final String APPLY = "apply";

    private static EmbeddedKafkaKraftBroker broker;
    private static Admin admin;
    private static int topics;

    private SourceDatabase source;
    private TargetDatabase target;
    private String topic;
    private Map<String, Object> task;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.afterPropertiesSet();
        admin = Admin.create(Map.of("bootstrap.servers", broker.getBrokersAsString()));
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.destroy();
    }

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.customers (id int NOT NULL PRIMARY KEY, name nvarchar(40) NULL)",
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, customer int NOT NULL, total decimal(12, 2) NULL)",
                "INSERT INTO dbo.customers VALUES (1, N'Ada'), (2, N'Grace')");
        topic = "caravan.it-" + ++topics;
        task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
        task.put("caravan.tasks.it.kafka.brokers", broker.getBrokersAsString());
        task.put("caravan.tasks.it.kafka.topic", topic);
        task.put("caravan.tasks.it.kafka.partitions", PARTITIONS);
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    private Map<String, Object> with(String key, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(task);
        all.put("caravan.tasks.it." + key, value);
        return all;
    }

    private Map<String, Object> withoutTopic() {
        Map<String, Object> all = new LinkedHashMap<>(task);
        all.keySet().removeIf(key -> key.startsWith("caravan.tasks.it.kafka."));
        return all;
    }

    private void assertEqual() throws Exception {
        Comparison.assertEqual(source, "dbo.customers", target, "dbo.customers");
        Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
    }

    @Test
    void changesGoThroughTheTopicIntoTheTarget(CapturedOutput log) throws Exception {
        String login = "org.apache.kafka.common.security.plain.PlainLoginModule required password=\"hunter2\";";
        try (Caravan caravan = Caravan.start(with("kafka.properties.sasl.jaas.config", login))) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute(
                    "INSERT INTO dbo.orders VALUES (1, 1, 9.50), (2, 2, NULL)",
                    "UPDATE dbo.customers SET name = N'Ada Byron' WHERE id = 1",
                    "UPDATE dbo.orders SET id = 3 WHERE id = 2",
                    "DELETE FROM dbo.customers WHERE id = 2");
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT * FROM dbo.customers")).containsExactly(List.of(1, "Ada Byron"));
            assertEqual();
            assertThat(target.rows("SELECT DISTINCT partition_number FROM caravan.topic_partition"))
                    .hasSize(PARTITIONS);
            assertThat(caravan.status().counts().inserts()).isPositive();
        }
        assertThat(log).doesNotContain("that were missing or there already").doesNotContain("hunter2");
    }

    @Test
    void rowsMayBeSpreadOverPartitionsByTheirKeys(CapturedOutput log) throws Exception {
        try (Caravan caravan = Caravan.start(with("kafka.order-by", "row"))) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            List<List<Object>> before = offsets();
            source.execute(
                    "INSERT INTO dbo.orders SELECT TOP 60 ROW_NUMBER() OVER (ORDER BY o.object_id, c.column_id), 1, 0"
                            + " FROM sys.all_objects o CROSS JOIN sys.all_columns c");
            for (int i = 0; i < 20; i++) {
                source.execute(
                        "UPDATE dbo.orders SET total = total + 1",
                        // Keys move on by one, all at once.
                        "UPDATE dbo.orders SET id = id + 1",
                        "DELETE FROM dbo.orders WHERE id = " + (i + 2),
                        "INSERT INTO dbo.orders VALUES (1, 1, " + i + ")");
            }
            caravan.awaitCaughtUp(source);

            assertEqual();
            assertThat(offsets()).doesNotContainAnyElementsOf(before);
        }
        assertThat(log).doesNotContain("that were missing or there already");
    }

    /** A crash between the two would do the same: the topic has the changes, the position does not know it. */
    @Test
    void whatIsWrittenAgainBecauseThePositionDidNotMoveOnIsNotAppliedAgain(CapturedOutput log) throws Exception {
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            target.execute("CREATE FUNCTION caravan.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN RAISE EXCEPTION ''not now'' USING ERRCODE = ''40001''; END'");
            target.execute("CREATE TRIGGER refuse BEFORE UPDATE OF commit_lsn ON caravan.position"
                    // Beats alone may pass: what comes after them is not written while the position stays.
                    + " FOR EACH ROW WHEN (NEW.changes > OLD.changes) EXECUTE FUNCTION caravan.refuse()");
            source.execute("BEGIN TRANSACTION; INSERT INTO dbo.orders VALUES (1, 1, 9.50);"
                    + " DELETE FROM dbo.customers WHERE id = 2; COMMIT");
            caravan.await(TaskState.RETRYING);
            Awaitility.await("changes that the topic has are applied")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> target.rows("SELECT 1 FROM dbo.orders").size() == 1
                            && target.rows("SELECT 1 FROM dbo.customers").size() == 1);
            target.execute("DROP TRIGGER refuse ON caravan.position");
            caravan.awaitCaughtUp(source);

            assertEqual();
            assertThat(caravan.status().counts().inserts()).isEqualTo(1);
            assertThat(caravan.status().counts().deletes()).isEqualTo(1);
        }
        assertThat(log)
                .doesNotContain("that were missing or there already")
                // The task tells what has failed, once.
                .doesNotContain("Failed delivery for");
    }

    @Test
    void rowsThatAnApplierSetsAsideAreToldByItsHookAndInTheHistory(@TempDir Path folder) throws Exception {
        task.put("caravan.tasks.it.values.on-bad-row", "quarantine");
        Map<String, Object> applying = with("kafka.role", APPLY);
        applying.put("caravan.hooks.on-quarantine", "file:" + folder + "?fileName=told.jsonl&fileExist=Append");
        try (Caravan capture = Caravan.start(with("kafka.role", CAPTURE));
                Caravan applier = Caravan.start(applying)) {
            capture.await(TaskState.SYNCHRONIZING);
            applier.await(TaskState.SYNCHRONIZING);
            target.execute("ALTER TABLE dbo.orders ADD CHECK (total < 100)");
            source.execute("INSERT INTO dbo.orders VALUES (1, 1, 9.50), (2, 1, 100), (3, 1, NULL)");
            capture.awaitCaughtUp(source);

            assertThat(target.rows("SELECT id FROM dbo.orders ORDER BY id")).containsExactly(List.of(1), List.of(3));
            assertThat(applier.status().counts().quarantined()).isEqualTo(1);
            Awaitility.await("the capture tells of it")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> capture.status().counts().quarantined() == 1);
            assertThat(target.rows("SELECT kind FROM caravan.event WHERE kind = 'quarantine'"))
                    .hasSize(1);
            Path told = folder.resolve("told.jsonl");
            Awaitility.await("the hook is told").atMost(Caravan.PATIENCE).until(() -> Files.exists(told));
            assertThat(told).content().contains("\"task\":\"it\"", "\"event\":\"quarantine\"");
        }
    }

    /** Kafka takes the mark behind it, which says that something is missing. */
    @Test
    void aRowThatIsTooLargeForARecordStopsTheTaskAndIsNotLeftOut() throws Exception {
        source.execute("CREATE TABLE dbo.notes (id int NOT NULL PRIMARY KEY, note varchar(max) NULL)");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            source.execute("BEGIN TRANSACTION;"
                    + " INSERT INTO dbo.notes VALUES (1, REPLICATE(CONVERT(varchar(max), 'x'), 1500000));"
                    + " DELETE FROM dbo.customers WHERE id = 2; COMMIT");
            caravan.await(TaskState.FAILED);

            assertThat(caravan.status().reason()).contains("max.request.size", topic);
        }
        try (Caravan caravan = Caravan.start(with("kafka.properties.max.request.size", "4000000"))) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT id, length(note) FROM dbo.notes")).containsExactly(List.of(1, 1_500_000));
            assertEqual();
        }
    }

    @Test
    void brokersThatAreAwayAreWaitedForAndNothingIsLost(CapturedOutput log) throws Exception {
        EmbeddedKafkaKraftBroker passing = new EmbeddedKafkaKraftBroker(1, 1);
        // It comes back at the port that it had.
        passing.brokerProperty("listeners", "EXTERNAL://localhost:" + freePort() + ",CONTROLLER://localhost:0");
        passing.afterPropertiesSet();
        try (Caravan caravan = Caravan.start(with("kafka.brokers", passing.getBrokersAsString()))) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            BrokerServer server =
                    Objects.requireNonNull(passing.getCluster().brokers().get(0));
            server.shutdown();
            source.execute(
                    "INSERT INTO dbo.orders VALUES (1, 1, 9.50), (2, 2, NULL)",
                    "DELETE FROM dbo.customers WHERE id = 2");
            caravan.await(TaskState.RETRYING);
            assertThat(caravan.status().reason()).contains(topic);
            source.execute("UPDATE dbo.orders SET total = 1 WHERE id = 2");
            server.startup();
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);

            assertEqual();
        } finally {
            passing.destroy();
        }
        assertThat(log).doesNotContain("that were missing or there already");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private List<List<Object>> offsets() {
        return target.rows("SELECT partition_number, next_offset FROM caravan.topic_partition");
    }

    @Test
    void columnsThatAreAddedComeInBetweenTheChangesAroundThem() throws Exception {
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            for (int i = 0; i < 4; i++) {
                source.execute(
                        "INSERT INTO dbo.orders (id, customer) VALUES (" + i + ", 1)",
                        "ALTER TABLE dbo.orders ADD extra" + i + " nvarchar(20) NOT NULL DEFAULT N'd" + i + "'",
                        "UPDATE dbo.orders SET extra" + i + " = N'x' WHERE id = " + i,
                        "INSERT INTO dbo.orders (id, customer) VALUES (" + (10 + i) + ", 1)");
            }
            Awaitility.await("the columns")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> target.rows("SELECT 1 FROM information_schema.columns WHERE table_name = 'orders'")
                                    .size()
                            == 7);
            caravan.awaitCaughtUp(source);

            assertEqual();
        }
    }

    @Test
    void aTableIsLoadedAnewAfterWhatIsOnItsWay() throws Exception {
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            target.execute("INSERT INTO dbo.customers VALUES (77, 'of somebody else')");
            source.execute("UPDATE dbo.customers SET name = N'Grace H.' WHERE id = 2");
            caravan.tasks().reload("it", List.of("dbo.customers"));
            source.execute("INSERT INTO dbo.customers VALUES (3, N'Mary')");
            Awaitility.await("the load")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> target.rows("SELECT 1 FROM dbo.customers WHERE id = 77")
                            .isEmpty());
            caravan.awaitCaughtUp(source);

            assertEqual();
        }
    }

    @Test
    void oneProcessCapturesAndOthersApply() throws Exception {
        try (Caravan capture = Caravan.start(with("kafka.role", CAPTURE));
                Caravan applier = Caravan.start(with("kafka.role", APPLY))) {
            capture.await(TaskState.SYNCHRONIZING);
            applier.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.orders VALUES (1, 1, 9.50)", "DELETE FROM dbo.customers WHERE id = 2");
            capture.awaitCaughtUp(source);

            assertEqual();
            assertThat(applier.status().counts().deletes()).isEqualTo(1);
            assertThat(applier.status().counts().read()).isZero();
            assertThat(capture.status().counts().deletes()).isZero();
            assertThat(capture.status().counts().read()).isEqualTo(2);
            assertThat(applier.status().position()).isNotNull();
            assertThat(capture.tasks().verify("it", new Verifying(false, Caravan.PATIENCE, remark -> {}, table -> {})))
                    .allSatisfy(table -> assertThat(table.differences()).isZero());
            assertThatIllegalStateException()
                    .isThrownBy(() -> applier.tasks().precheck("it"))
                    .withMessageContaining(
                            "only applies changes of task 'it' (kafka.role=apply). Ask the one that captures");
        }
    }

    @Test
    void oneThatCapturesSaysWhenNobodyApplies() {
        try (Caravan capture = Caravan.start(with("kafka.role", CAPTURE))) {
            assertThat(capture.await(TaskState.RETRYING).reason())
                    .contains(
                            "records of the topic " + topic,
                            "are not applied yet",
                            "no applier has brought a partition further",
                            "Start processes with kafka.role=apply");
        }
    }

    @Test
    void oneThatAppliesWaitsForTheOneThatCaptures() {
        try (Caravan applier = Caravan.start(with("kafka.role", APPLY))) {
            assertThat(applier.await(TaskState.RETRYING).reason())
                    .contains("has not begun to write to its topic", "Start the process that captures");
        }
    }

    /** Changes in the topic that nobody has applied, and none on their way to it. */
    private void leaveChangesInTheTopic() throws Exception {
        try (Caravan capture = Caravan.start(with("kafka.role", CAPTURE))) {
            try (Caravan applier = Caravan.start(with("kafka.role", APPLY))) {
                capture.await(TaskState.SYNCHRONIZING);
                capture.awaitCaughtUp(source);
            }
            source.execute(
                    "INSERT INTO dbo.orders VALUES (1, 1, 9.50), (2, 2, 3)",
                    "UPDATE dbo.customers SET name = N'Ada Byron' WHERE id = 1",
                    "DELETE FROM dbo.customers WHERE id = 2");
            CaughtUp.await(source, () -> String.valueOf(target.value("SELECT commit_lsn FROM caravan.position")));
        }
        assertThat(target.rows("SELECT id FROM dbo.customers")).hasSize(2);
    }

    @Test
    void whatALostTopicHadIsCapturedAgain(CapturedOutput log) throws Exception {
        leaveChangesInTheTopic();
        admin.deleteTopics(List.of(topic)).all().get();

        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            assertEqual();
        }
        assertThat(log).contains("does not have all changes any more that are not applied: they are captured again");
    }

    @Test
    void whatKafkaHasRemovedTooEarlyIsCapturedAgain() throws Exception {
        leaveChangesInTheTopic();
        Map<TopicPartition, RecordsToDelete> all = offsets().stream()
                .collect(Collectors.toMap(
                        row -> new TopicPartition(topic, (Integer) row.get(0)),
                        row -> RecordsToDelete.beforeOffset(-1)));
        admin.deleteRecords(all).all().get();

        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            assertEqual();
        }
    }

    @Test
    void aTaskMayGoBackToTheStraightWay() throws Exception {
        leaveChangesInTheTopic();

        try (Caravan caravan = Caravan.start(withoutTopic())) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            assertEqual();
            assertThat(offsets()).isEmpty();
        }
    }

    @Test
    void aTaskMayTakeTheWayThroughATopicLater() throws Exception {
        try (Caravan caravan = Caravan.start(withoutTopic())) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
        }
        source.execute("INSERT INTO dbo.orders VALUES (1, 1, 9.50)");

        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.awaitCaughtUp(source);
            assertEqual();
            assertThat(offsets()).hasSize(PARTITIONS);
        }
    }

    @Test
    void aTopicMayGetMorePartitions() throws Exception {
        leaveChangesInTheTopic();
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(PARTITIONS + 4)))
                .all()
                .get();

        try (Caravan caravan = Caravan.start(with("kafka.order-by", "row"))) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("UPDATE dbo.orders SET total = 7", "INSERT INTO dbo.customers VALUES (3, N'Mary')");
            caravan.awaitCaughtUp(source);
            assertEqual();
            assertThat(offsets()).hasSize(PARTITIONS + 4);
        }
    }

    @Test
    void refusesATopicThatKeepsTheLatestRecordsOnly() throws Exception {
        NewTopic compacted = new NewTopic(topic, PARTITIONS, (short) 1).configs(Map.of("cleanup.policy", "compact"));
        admin.createTopics(List.of(compacted)).all().get();

        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason()).contains("topic " + topic, "is compacted");
        }
    }

    @Test
    void retriesWhileNoBrokerAnswers() {
        try (Caravan caravan = Caravan.start(with("kafka.brokers", "localhost:9"))) {
            assertThat(caravan.await(TaskState.RETRYING).reason()).contains("topic " + topic + " at localhost:9");
        }
    }
}
