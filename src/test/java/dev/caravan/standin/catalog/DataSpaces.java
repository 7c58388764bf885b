// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The filegroups, partition functions and partition schemes of a database; they are in no schema. */
public final class DataSpaces {
    private static final String NO_SCHEMA = "";

    private final NamedObjects<Filegroup> filegroups;
    private final NamedObjects<PartitionFunction> functions;
    private final NamedObjects<PartitionScheme> schemes;
    private final AtomicInteger filegroupIds = new AtomicInteger(1);
    private final AtomicInteger functionIds = new AtomicInteger(65_535);
    private final AtomicInteger schemeIds = new AtomicInteger(65_600);

    private DataSpaces(Server server) {
        this.filegroups = new NamedObjects<>(server);
        this.functions = new NamedObjects<>(server);
        this.schemes = new NamedObjects<>(server);
        filegroups.put(NO_SCHEMA, "PRIMARY", new Filegroup(1, "PRIMARY", true));
    }

    /** A filegroup. */
    public record Filegroup(int id, String name, boolean isDefault) {}

    /** Those of a database. */
    public static DataSpaces of(Database database) {
        return database.extension(DataSpaces.class, () -> new DataSpaces(database.server()));
    }

    /** Filegroups. */
    public NamedObjects<Filegroup> filegroups() {
        return filegroups;
    }

    /** Partition functions. */
    public NamedObjects<PartitionFunction> functions() {
        return functions;
    }

    /** Partition schemes. */
    public NamedObjects<PartitionScheme> schemes() {
        return schemes;
    }

    /** A filegroup by name, {@code default} meaning the one that is; null when there is none. */
    public @Nullable Filegroup filegroup(String name) {
        if (name.equalsIgnoreCase("default")) {
            return filegroups.all().stream()
                    .filter(Filegroup::isDefault)
                    .findFirst()
                    .orElse(null);
        }
        return filegroups.find(NO_SCHEMA, name);
    }

    /** A partition function by name, null when there is none. */
    public @Nullable PartitionFunction function(String name) {
        return functions.find(NO_SCHEMA, name);
    }

    /** A partition scheme by name, null when there is none. */
    public @Nullable PartitionScheme scheme(String name) {
        return schemes.find(NO_SCHEMA, name);
    }

    /** The function of a scheme that exists. */
    public PartitionFunction functionOf(String scheme) {
        PartitionScheme found = Objects.requireNonNull(scheme(scheme), scheme);
        return Objects.requireNonNull(function(found.function()), found.function());
    }

    /** data_space_id of a placement. */
    public int id(Placement placement) {
        PartitionScheme scheme = placement.isPartitioned() ? scheme(placement.space()) : null;
        Filegroup filegroup = filegroup(placement.space());
        return scheme != null ? scheme.id() : filegroup == null ? 1 : filegroup.id();
    }

    /** The next data_space_id of a filegroup. */
    public int nextFilegroupId() {
        return filegroupIds.incrementAndGet();
    }

    /** The next function_id. */
    public int nextFunctionId() {
        return functionIds.incrementAndGet();
    }

    /** The next data_space_id of a scheme. */
    public int nextSchemeId() {
        return schemeIds.incrementAndGet();
    }

    /** Whether a table or index of the database is in a data space. */
    public static boolean isUsed(Database database, String space) {
        return database.tables().stream()
                .flatMap(table -> table.definition().placements().values().stream())
                .anyMatch(placement -> placement.space().equalsIgnoreCase(space));
    }
}
