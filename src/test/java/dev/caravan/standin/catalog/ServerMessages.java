// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Messages by number: those that users added, and of the server's own those that scripts raise by their number. */
public final class ServerMessages {
    /** Largest number of the server's own messages. */
    public static final int LAST_OWN = 50_000;

    private static final List<Message> OWN = List.of(
            own(14043, "The parameter %s cannot be NULL."),
            own(14262, "The specified %s ('%s') does not exist."),
            own(15009, "The object '%s' does not exist in database '%s' or is invalid for this operation."),
            own(15023, "User, group, or role '%s' already exists in the current database."),
            own(15097, "The size associated with an extended property cannot be more than 7,500 bytes."),
            own(
                    15135,
                    "Object is invalid. Extended properties are not permitted on '%s', or the object does not exist."),
            own(15233, "Property cannot be added. Property '%.*ls' already exists for '%s'."),
            own(15600, "An invalid parameter or option was specified for procedure '%s'."),
            own(18456, "Login failed for user '%.*ls'.%.*ls"),
            own(
                    21798,
                    "Cannot execute the replication administrative procedure. The '%s' agent job must be added first."));

    private final ConcurrentNavigableMap<Integer, Message> messages = new ConcurrentSkipListMap<>();

    /**
     * A message.
     *
     * @param number its number
     * @param severity 1 to 25
     * @param logged whether it is written to the server's log
     * @param text text with placeholders
     */
    public record Message(int number, int severity, boolean logged, String text) {}

    ServerMessages() {
        OWN.forEach(message -> messages.put(message.number(), message));
    }

    private static Message own(int number, String text) {
        return new Message(number, 16, false, text);
    }

    /** The message of a number, null where there is none. */
    public @Nullable Message find(int number) {
        return messages.get(number);
    }

    /** All messages by their numbers. */
    public List<Message> all() {
        return new ArrayList<>(messages.values());
    }

    /** Adds a message, in the place of the one of its number. */
    public void put(Message message) {
        messages.put(message.number(), message);
    }

    /** Removes the message of a number; whether there was one. */
    public boolean remove(int number) {
        return messages.remove(number) != null;
    }
}
