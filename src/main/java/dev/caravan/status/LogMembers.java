// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import ch.qos.logback.classic.spi.ILoggingEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * Members {@code task} and {@code table} of the lines of a structured log: what Caravan's messages begin with, {@code {task} -
 * fact} or {@code {task} {table} - fact}, and the task on whose thread a library speaks.
 */
public final class LogMembers implements StructuredLoggingJsonMembersCustomizer<ILoggingEvent> {

    private static final String TASK = "task";
    private static final String OURS = "dev.caravan.";
    private static final String OF_TASK = "{} - ";
    private static final String OF_TABLE = "{} {} - ";

    @Override
    public void customize(JsonWriter.Members<ILoggingEvent> members) {
        members.add(TASK, LogMembers::task).whenNotNull();
        members.add("table", event -> begins(event, OF_TABLE) ? argument(event, 1) : null)
                .whenNotNull();
    }

    private static @Nullable String task(ILoggingEvent event) {
        // What is in the context of the thread is a member already.
        boolean known = event.getMDCPropertyMap().containsKey(TASK);
        return !known && (begins(event, OF_TASK) || begins(event, OF_TABLE)) ? argument(event, 0) : null;
    }

    private static boolean begins(ILoggingEvent event, String form) {
        return event.getLoggerName().startsWith(OURS)
                && event.getMessage() != null
                && event.getMessage().startsWith(form);
    }

    private static @Nullable String argument(ILoggingEvent event, int index) {
        Object[] arguments = event.getArgumentArray();
        return arguments != null && arguments.length > index ? String.valueOf(arguments[index]) : null;
    }
}
