// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Processor time of processes in nanoseconds, from proc(5); 0 where the system has none. */
final class ProcessorTime {

    private static final long NANOS_PER_TICK = 10_000_000;
    private static final OperatingSystemMXBean OWN =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ProcessorTime() {}

    /** All threads of this process, with those of the compiler and the garbage collector, and children that have ended. */
    static long own() {
        List<Long> times = times(ProcessHandle.current().pid());
        return OWN.getProcessCpuTime() + times.get(2) + times.get(3);
    }

    /** A process, without its children. */
    static long of(long process) {
        List<Long> times = times(process);
        return times.get(0) + times.get(1);
    }

    /** A process with its children, those that have ended, too. */
    static long tree(long process) {
        long sum = times(process).stream().mapToLong(time -> time).sum();
        return sum + children(process).mapToLong(ProcessorTime::exactly).sum();
    }

    /** The threads of a process that live, by the part of the work that their name tells. */
    static Map<String, Long> threads(long process) throws IOException {
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
            for (Path task : tasks.toList()) {
                String name =
                        read(process, "task/" + task.getFileName() + "/comm").trim();
                String scheduled = read(process, "task/" + task.getFileName() + "/schedstat");
                if (!scheduled.isEmpty()) {
                    times.merge(part(name), nanos(scheduled), Long::sum);
                }
            }
        }
        return times;
    }

    /** Names have 15 characters at most. */
    private static String part(String thread) {
        if (thread.startsWith("debezium-sqlser")) {
            return "reader (Debezium and driver)";
        }
        if (thread.startsWith("pool-")) {
            return "engine, decode and route";
        }
        if (thread.startsWith("Camel")) {
            return "apply and heartbeats";
        }
        if (thread.startsWith("C1 ") || thread.startsWith("C2 ")) {
            return "compiler";
        }
        return thread.startsWith("G1 ") || thread.startsWith("GC ") || thread.equals("VM Thread")
                ? "garbage collector"
                : "other threads";
    }

    private static Stream<Long> children(long process) {
        return ProcessHandle.of(process).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid);
    }

    /** A process with one thread: what the scheduler says is finer than ticks. */
    private static long exactly(long process) {
        String scheduled = read(process, "schedstat");
        return scheduled.isEmpty() ? 0 : nanos(scheduled);
    }

    private static long nanos(String scheduled) {
        return Long.parseLong(scheduled.substring(0, scheduled.indexOf(' ')));
    }

    /** Own user and system time, and those of children that have ended. */
    private static List<Long> times(long process) {
        String stat = read(process, "stat");
        if (stat.isEmpty()) {
            return List.of(0L, 0L, 0L, 0L);
        }
        // After the name in parentheses, utime, stime, cutime and cstime are the 12th to 15th field.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Stream.of(11, 12, 13, 14)
                .map(field -> Long.parseLong(fields[field]) * NANOS_PER_TICK)
                .toList();
    }

    private static String read(long process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process), file));
        } catch (IOException e) {
            // It has ended, perhaps while it was read.
            return "";
        }
    }
}
