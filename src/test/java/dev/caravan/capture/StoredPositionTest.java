// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.junit.jupiter.api.Test;

class StoredPositionTest {

    private static final Position POSITION =
            new Position(Lsn.parse("0000002a:00000110:0003"), Instant.parse("2026-11-20T08:00:00Z"));
    private static final ByteBuffer DATABASE = bytes("[\"shop\",{\"server\":\"shop\",\"database\":\"Shop\"}]");
    private static final ByteBuffer LEGACY = bytes("[\"shop\",{\"server\":\"shop\"}]");

    @Test
    void answersWithTheEndOfTheAppliedTransaction() throws Exception {
        JsonNode offset = offset(configured(), DATABASE);
        assertThat(offset.get("commit_lsn").asText()).isEqualTo("0000002a:00000110:0003");
        assertThat(offset.get("change_lsn").asText()).isEqualTo("ffffffff:ffffffff:ffff");
        assertThat(offset.get("event_serial_no").asLong()).isEqualTo(1);
    }

    @Test
    void hasNothingForTheKeyOfOlderVersions() throws Exception {
        assertThat(configured().get(List.of(LEGACY)).get()).isEmpty();
    }

    @Test
    void forgetsWhatDebeziumCommits() throws Exception {
        StoredPosition store = configured();
        AtomicBoolean told = new AtomicBoolean();
        store.set(
                        Map.of(DATABASE, bytes("{\"commit_lsn\":\"ffffffff:00000000:0000\"}")),
                        (error, result) -> told.set(error == null))
                .get();
        assertThat(told).isTrue();
        assertThat(offset(store, DATABASE).get("commit_lsn").asText()).isEqualTo("0000002a:00000110:0003");
    }

    @Test
    void refusesAPositionThatIsNotAnLsn() {
        StoredPosition store = new StoredPosition();
        assertThatIllegalArgumentException().isThrownBy(() -> store.configure(config("later")));
    }

    private static StoredPosition configured() {
        StoredPosition store = new StoredPosition();
        store.configure(config(StoredPosition.property(POSITION)));
        return store;
    }

    private static WorkerConfig config(String position) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", "unused:9092");
        settings.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        settings.put("offset.storage.file.filename", "unused");
        settings.put(StoredPosition.PROPERTY, position);
        return new StandaloneConfig(settings);
    }

    private static JsonNode offset(StoredPosition store, ByteBuffer key)
            throws ExecutionException, InterruptedException, JsonProcessingException {
        ByteBuffer value = Objects.requireNonNull(store.get(List.of(key)).get().get(key));
        return new ObjectMapper()
                .readTree(StandardCharsets.UTF_8.decode(value.duplicate()).toString());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
