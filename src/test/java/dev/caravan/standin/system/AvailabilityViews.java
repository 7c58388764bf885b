// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.ScalarSystemFunction;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * Views of availability groups. There is none, until tests give a database the property {@code availability.<server>}
 * with value {@code SYNCHRONOUS} or {@code ASYNCHRONOUS}, and after a slash the state of synchronisation if it is not the
 * usual one, such as {@code SYNCHRONOUS/NOT SYNCHRONIZING}. The server's own name makes it the primary. Server properties
 * {@code listener.dns_name} and {@code listener.port} name the listener; an empty name means none.
 */
final class AvailabilityViews {
    private static final UUID GROUP = new UUID(6, 1);
    private static final List<String> STATES =
            List.of("NOT SYNCHRONIZING", "SYNCHRONIZING", "SYNCHRONIZED", "REVERTING", "INITIALIZING");

    private AvailabilityViews() {}

    static void install(Registry registry) {
        registry.add(new Rowset<Replica>()
                .column("replica_id", SqlTypes.UNIQUEIDENTIFIER, r -> r.id)
                .column("group_id", SqlTypes.UNIQUEIDENTIFIER, r -> GROUP)
                .text("replica_server_name", 256, Replica::server)
                .text("endpoint_url", 256, r -> "TCP://" + r.server + ":5022")
                .tiny("availability_mode", r -> r.synchronous() ? 1 : 0)
                .text("availability_mode_desc", 60, r -> r.synchronous() ? "SYNCHRONOUS_COMMIT" : "ASYNCHRONOUS_COMMIT")
                .tiny("failover_mode", r -> 1)
                .text("failover_mode_desc", 60, r -> "MANUAL")
                .view("sys", "availability_replicas", Replica::all));
        registry.add(new Rowset<Replica>()
                .number("database_id", Replica::databaseId)
                .column("group_id", SqlTypes.UNIQUEIDENTIFIER, r -> GROUP)
                .column("replica_id", SqlTypes.UNIQUEIDENTIFIER, r -> r.id)
                .bit("is_local", Replica::primary)
                .bit("is_primary_replica", Replica::primary)
                .tiny("synchronization_state", r -> STATES.indexOf(r.state()))
                .text("synchronization_state_desc", 60, Replica::state)
                .bit("is_commit_participant", r -> true)
                .tiny("synchronization_health", Replica::health)
                .text("synchronization_health_desc", 60, r -> r.health() == 2 ? "HEALTHY" : "NOT_HEALTHY")
                .bit("is_suspended", r -> false)
                .view("sys", "dm_hadr_database_replica_states", Replica::all));
        registry.add(new Rowset<Replica>()
                .column("replica_id", SqlTypes.UNIQUEIDENTIFIER, r -> r.id)
                .column("group_id", SqlTypes.UNIQUEIDENTIFIER, r -> GROUP)
                .bit("is_local", Replica::primary)
                .tiny("role", r -> r.primary() ? 1 : 2)
                .text("role_desc", 60, r -> r.primary() ? "PRIMARY" : "SECONDARY")
                .tiny("connected_state", r -> 1)
                .text("connected_state_desc", 60, r -> "CONNECTED")
                .tiny("synchronization_health", Replica::health)
                .text("synchronization_health_desc", 60, r -> r.health() == 2 ? "HEALTHY" : "NOT_HEALTHY")
                .view("sys", "dm_hadr_availability_replica_states", Replica::all));
        groups(registry);
        registry.add(ScalarSystemFunction.of(
                "sys", "fn_hadr_is_primary_replica", 1, 1, SqlTypes.BIT, (session, arguments) -> {
                    List<Replica> replicas = Replica.all(session).stream()
                            .filter(r -> r.database.name().equalsIgnoreCase(String.valueOf(arguments[0])))
                            .toList();
                    return replicas.isEmpty()
                            ? null
                            : Boolean.valueOf(replicas.stream().anyMatch(Replica::primary));
                }));
    }

    private static void groups(Registry registry) {
        registry.add(new Rowset<Replica>()
                .column("group_id", SqlTypes.UNIQUEIDENTIFIER, r -> GROUP)
                .name("name", r -> "AG1")
                .view("sys", "availability_groups", AvailabilityViews::one));
        registry.add(new Rowset<Replica>()
                .column("group_id", SqlTypes.UNIQUEIDENTIFIER, r -> GROUP)
                .text("primary_replica", 128, r -> r.database.server().name())
                .tiny("synchronization_health", Replica::health)
                .text("synchronization_health_desc", 60, r -> r.health() == 2 ? "HEALTHY" : "NOT_HEALTHY")
                .view("sys", "dm_hadr_availability_group_states", AvailabilityViews::one));
        registry.add(new Rowset<Replica>()
                .column("group_id", SqlTypes.UNIQUEIDENTIFIER, r -> GROUP)
                .column("group_database_id", SqlTypes.UNIQUEIDENTIFIER, r -> new UUID(8, r.databaseId()))
                .name("database_name", r -> r.database.name())
                .view(
                        "sys",
                        "availability_databases_cluster",
                        context -> Replica.all(context).stream()
                                .filter(Replica::primary)
                                .toList()));
        registry.add(new Rowset<Replica>()
                .column("group_id", SqlTypes.UNIQUEIDENTIFIER, r -> GROUP)
                .column("listener_id", SqlTypes.nvarchar(36), r -> GROUP.toString())
                .text("dns_name", 63, Replica::listener)
                .column(
                        "port",
                        SqlTypes.INT,
                        r -> r.database.server().properties().getOrDefault("listener.port", 1433))
                .bit("is_conformant", r -> true)
                .view(
                        "sys",
                        "availability_group_listeners",
                        context -> one(context).stream()
                                .filter(r -> !r.listener().isEmpty())
                                .toList()));
    }

    private static List<Replica> one(SessionContext context) {
        return Replica.all(context).stream().limit(1).toList();
    }

    /** Whether any database is in a group. */
    static boolean any(Server server) {
        return !Replica.all(server).isEmpty();
    }

    private record Replica(UUID id, String server, Database database, String mode) {
        private static final String PREFIX = "availability.";

        static List<Replica> all(SessionContext context) {
            return all(context.server());
        }

        static List<Replica> all(Server of) {
            List<Replica> all = new ArrayList<>();
            for (Database database : DatabaseViews.all(of)) {
                database.properties().forEach((property, mode) -> {
                    if (property.startsWith(PREFIX)) {
                        String server = property.substring(PREFIX.length());
                        String upper = mode.toString().toUpperCase(Locale.ROOT);
                        all.add(new Replica(new UUID(7, server.hashCode()), server, database, upper));
                    }
                });
            }
            return all;
        }

        int databaseId() {
            return database.id();
        }

        boolean synchronous() {
            return mode.startsWith("SYNC");
        }

        boolean primary() {
            return server.equalsIgnoreCase(database.server().name());
        }

        String state() {
            int slash = mode.indexOf('/');
            return slash >= 0
                    ? mode.substring(slash + 1)
                    : synchronous() || primary() ? "SYNCHRONIZED" : "SYNCHRONIZING";
        }

        int health() {
            return state().equals("SYNCHRONIZED") || !synchronous() && state().equals("SYNCHRONIZING") ? 2 : 0;
        }

        String listener() {
            Object name = database.server().properties().getOrDefault("listener.dns_name", "listener");
            return Objects.toString(name);
        }
    }
}
