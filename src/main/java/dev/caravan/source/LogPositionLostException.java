// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Changes after the position are not in the change tables any more: what follows must not be applied. */
public final class LogPositionLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an unmodifiable set of texts, which is serializable
    private final Set<String> tables;

    /**
     * Tells which tables are concerned.
     *
     * @param position last applied commit
     * @param since first LSN whose changes are there by table, {@link Lsn#MAX} where the table is not captured any more
     */
    public LogPositionLostException(Lsn position, Map<TableName, Lsn> since) {
        super(
                "Changes after " + position + " were removed from the source before they were read: "
                        + new TreeMap<>(since)
                                .entrySet().stream()
                                        .map(entry -> entry.getKey()
                                                + (entry.getValue().equals(Lsn.MAX)
                                                        ? " is not captured any more"
                                                        : " has changes from " + entry.getValue() + " on"))
                                        .collect(Collectors.joining(", "))
                        + ". Nothing of what follows was applied, and the position is kept. Load these tables"
                        + " again with 'caravan reload' and start the task; raise the retention of change data capture, or pause for a shorter time.");
        this.tables = since.keySet().stream().map(TableName::toString).collect(Collectors.toUnmodifiableSet());
    }

    /** Tables of which changes are lost, as text; none where a failure has another cause. */
    public static Set<String> tables(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LogPositionLostException lost) {
                return lost.tables;
            }
        }
        return Set.of();
    }
}
