// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.List;
import java.util.Locale;

/** The source is named by the listener of its availability group, so that a failover is followed. */
final class AvailabilityListener extends SourceCheck {

    private static final int SQL_2012 = 11;

    AvailabilityListener() {
        super("source.listener", Level.WARNING, "the listener of the availability group as 'source.host'", """
                SELECT l.dns_name, l.port FROM sys.availability_group_listeners l
                JOIN sys.availability_databases_cluster d ON d.group_id = l.group_id
                WHERE d.database_name = DB_NAME()""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.sourceVersion().major() >= SQL_2012;
    }

    @Override
    void look(Facts facts, Findings findings) {
        String host = facts.task().source().host().toLowerCase(Locale.ROOT);
        List<String> listeners = facts.source()
                .sql(query())
                .query((rs, row) -> rs.getString("dns_name").toLowerCase(Locale.ROOT) + ":" + rs.getInt("port"))
                .list();
        boolean named = listeners.stream()
                .map(listener -> listener.substring(0, listener.indexOf(':')))
                .anyMatch(name -> host.equals(name) || host.startsWith(name + "."));
        if (!listeners.isEmpty() && !named) {
            findings.add(
                    "The source is named as " + host + ", which a failover does not move.",
                    "Set 'source.host' and 'source.port' to " + String.join(" or ", listeners) + ".");
        }
    }
}
