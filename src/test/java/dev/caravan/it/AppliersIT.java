// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A process that captures and several that apply, which are killed and started again while rows change. */
class AppliersIT {

    private static final int STEPS_PER_SECOND = 60;
    private static final int PARTITIONS = 6;

    private EmbeddedKafkaKraftBroker broker;
    private SourceDatabase source;
    private TargetDatabase target;
    private MixedWorkload workload;
    private SteadyWorkload changes;

    @BeforeEach
    void createDatabases() throws Exception {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.afterPropertiesSet();
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        MixedWorkload.createTables(source);
        workload = new MixedWorkload(source, 11);
        workload.fill(1000);
        changes = new SteadyWorkload(workload, STEPS_PER_SECOND);
    }

    @AfterEach
    void dropDatabases() throws Exception {
        changes.end();
        workload.close();
        target.close();
        source.close();
        broker.destroy();
    }

    private CaravanProcess start(Path directory, String name, String role, String orderBy) throws Exception {
        Map<String, Object> keys = new LinkedHashMap<>(Caravan.task(source, target));
        keys.put("caravan.tasks.it.tables[0].source", "dbo.*");
        keys.put("caravan.tasks.it.kafka.brokers", broker.getBrokersAsString());
        keys.put("caravan.tasks.it.kafka.partitions", PARTITIONS);
        keys.put("caravan.tasks.it.kafka.order-by", orderBy);
        keys.put("caravan.tasks.it.kafka.role", role);
        return CaravanProcess.start(directory.resolve(name), keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"row", "table"})
    void nothingIsLostOrDoubledWhoeverIsKilled(String orderBy, @TempDir Path directory) throws Exception {
        CaravanProcess capture = start(directory, "capture", "capture", orderBy);
        CaravanProcess one = start(directory, "one", "apply", orderBy);
        CaravanProcess other = start(directory, "other", "apply", orderBy);
        try {
            awaitProgress();
            one.kill();
            // The other has all partitions now, or none of those of the first would get on.
            awaitProgress();
            one.restart();
            awaitProgress();
            capture.kill();
            changes.live(100);
            capture.restart();
            awaitProgress();
            other.kill();
            capture.kill();
            changes.live(100);
            other.restart();
            capture.restart();
            awaitProgress();
            changes.finish();
            CaughtUp.await(source, this::applied);

            for (String table : MixedWorkload.tables()) {
                Comparison.assertEqual(source, table, target, table);
            }
            for (CaravanProcess process : List.of(capture, one, other)) {
                assertThat(process.log())
                        .as("rows that were applied twice or missed")
                        .doesNotContain("that were missing or there already")
                        .doesNotContain("FAILED");
            }
        } finally {
            capture.kill();
            one.kill();
            other.kill();
        }
    }

    private String applied() {
        return String.valueOf(target.value("SELECT min(commit_lsn) FROM caravan.topic_partition WHERE task = 'it'"));
    }

    /** Waits until every partition has got further than the task's position is now. */
    private void awaitProgress() {
        Awaitility.await("the stream")
                .atMost(Caravan.PATIENCE)
                .until(() -> target.value("SELECT to_regclass('caravan.position')") != null
                        && "1"
                                .equals(target.value(
                                        "SELECT count(*) FROM caravan.position WHERE commit_lsn >= load_end_lsn")));
        String now = String.valueOf(target.value("SELECT commit_lsn FROM caravan.position"));
        Awaitility.await("all partitions get on").atMost(Caravan.PATIENCE).until(() -> {
            changes.live(20);
            return applied().compareTo(now) > 0;
        });
    }
}
