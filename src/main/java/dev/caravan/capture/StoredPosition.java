// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The offset store given to Debezium: answers with the position that the target holds and forgets whatever Debezium
 * commits, because only a commit in the target says what has been applied.
 *
 * <p>The position is always the end of a source transaction. Debezium's snapshot mode {@code recovery} goes on with the
 * transaction after it, so the offset's change LSN does not matter; it is the highest one.
 */
public final class StoredPosition implements OffsetBackingStore {

    /** Engine property that carries the commit LSN to start after. */
    static final String PROPERTY = "caravan.position";

    private String offset = "";

    /** Value for {@link #PROPERTY}. */
    static String property(Position position) {
        return position.commitLsn().toString();
    }

    @Override
    public void configure(WorkerConfig config) {
        String commitLsn = String.valueOf(config.originals().get(PROPERTY));
        offset = "{\"commit_lsn\":\"" + Lsn.parse(commitLsn) + "\",\"change_lsn\":\"" + Lsn.MAX
                + "\",\"event_serial_no\":1}";
    }

    /** Every partition of the one database has the same offset. */
    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> offsets = new HashMap<>();
        for (ByteBuffer key : keys) {
            if (StandardCharsets.UTF_8.decode(key.duplicate()).toString().contains("\"database\"")) {
                offsets.put(key, ByteBuffer.wrap(offset.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return CompletableFuture.completedFuture(offsets);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, @Nullable Callback<Void> callback) {
        if (callback != null) {
            callback.onCompletion(null, null);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }

    @Override
    public void start() {
        // Nothing to open: the position came with the configuration.
    }

    @Override
    public void stop() {
        // Nothing to close.
    }
}
