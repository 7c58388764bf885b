// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Server;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** sys.configurations: what sp_configure sets and RECONFIGURE puts into use. Thread-safe. */
public final class Configuration {
    private static final int MAX_TEXT_REPL_SIZE = 1536;
    private static final long DEFAULT_MAX_TEXT_REPL_SIZE = 65_536;

    private static final List<Option> OPTIONS = List.of(
            new Option(103, "user connections", 0, 0, 32767, false, true),
            new Option(109, "fill factor (%)", 0, 0, 100, false, true),
            new Option(115, "nested triggers", 1, 0, 1, true, false),
            new Option(117, "remote access", 1, 0, 1, false, false),
            new Option(124, "default language", 0, 0, 9999, true, false),
            new Option(518, "show advanced options", 0, 0, 1, true, false),
            new Option(1534, "user options", 0, 0, 32767, true, false),
            new Option(1536, "max text repl size (B)", DEFAULT_MAX_TEXT_REPL_SIZE, -1, 2147483647, true, false),
            new Option(1538, "cost threshold for parallelism", 5, 0, 32767, true, true),
            new Option(1539, "max degree of parallelism", 0, 0, 32767, true, true),
            new Option(1543, "min server memory (MB)", 0, 0, 2147483647, true, true),
            new Option(1544, "max server memory (MB)", 2147483647, 128, 2147483647, true, true),
            new Option(1548, "awe enabled", 0, 0, 1, false, true),
            new Option(1562, "clr enabled", 0, 0, 1, true, false),
            new Option(16384, "Agent XPs", 1, 0, 1, true, true),
            new Option(16390, "xp_cmdshell", 0, 0, 1, true, true));

    private final Map<Integer, Long> values = new ConcurrentHashMap<>();
    private final Map<Integer, Long> inUse = new ConcurrentHashMap<>();

    private Configuration() {
        OPTIONS.forEach(option -> {
            values.put(option.id(), option.initial());
            inUse.put(option.id(), option.initial());
        });
    }

    /** The configuration of a server. */
    public static Configuration of(Server server) {
        return server.extension(Configuration.class, Configuration::new);
    }

    /** {@code max text repl size} in use, in bytes; -1 for no limit. */
    public static long maxTextReplSize(Server server) {
        return of(server).inUse(MAX_TEXT_REPL_SIZE);
    }

    /** All options by id. */
    List<Option> options() {
        return OPTIONS;
    }

    /** Options whose name begins as given, case ignored; sp_configure accepts any unambiguous beginning. */
    List<Option> named(String beginning) {
        List<Option> exact = OPTIONS.stream()
                .filter(option -> option.name().equalsIgnoreCase(beginning))
                .toList();
        return exact.isEmpty()
                ? OPTIONS.stream()
                        .filter(o -> o.name().regionMatches(true, 0, beginning, 0, beginning.length()))
                        .toList()
                : exact;
    }

    /** Configured value. */
    long value(int id) {
        return values.getOrDefault(id, 0L);
    }

    /** Value in use. */
    long inUse(int id) {
        return inUse.getOrDefault(id, 0L);
    }

    /** Whether advanced options are shown and may be set. */
    boolean showAdvanced() {
        return inUse(518) != 0;
    }

    /** Sets a value, which RECONFIGURE then puts into use. */
    void set(int id, long value) {
        values.put(id, value);
    }

    /** Puts configured values into use: RECONFIGURE. */
    public void reconfigure() {
        inUse.putAll(values);
    }

    /** Sets an option and puts it into use at once; for tests. */
    public void put(String name, long value) {
        @Nullable Option option = named(name).stream().findFirst().orElse(null);
        if (option == null) {
            throw new IllegalArgumentException("No configuration option begins with '" + name + "'");
        }
        values.put(option.id(), value);
        inUse.put(option.id(), value);
    }

    /**
     * An option.
     *
     * @param id configuration_id
     * @param name name
     * @param initial value after installation
     * @param minimum least value
     * @param maximum greatest value
     * @param dynamic whether RECONFIGURE is enough to put it into use
     * @param advanced whether shown only with {@code show advanced options}
     */
    record Option(int id, String name, long initial, long minimum, long maximum, boolean dynamic, boolean advanced) {}
}
