// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.Optional;
import org.apache.camel.model.RouteDefinition;

/**
 * A route of a task, as its template makes it.
 *
 * @param id id of the route
 * @param from where it begins
 */
record TaskRoute(String id, String from) {

    /** Finds the task's route that has an id. */
    interface Finder {
        Optional<TaskRoute> find(String id);
    }

    /**
     * What is wrong with another route in its place: it has to be reached as this one. Timers are free. An applier keeps how far
     * its topic is applied, and is there as often as the task wants.
     */
    Optional<String> refusal(RouteDefinition other) {
        if (from.matches("[a-z0-9-]+-kafka:.*")) {
            return Optional.of("route '" + id + "' would take the place of one that applies what the topic brings, and"
                    + " keeps how far that is: nothing else can. Give it another id, and use the hooks before-apply and"
                    + " after-apply");
        }
        String begun = other.getInput().getEndpointUri().replaceFirst("^(\\w[\\w-]*:)//", "$1");
        boolean called = from.startsWith("direct:") || from.startsWith("caravan-cdc:");
        return !called || begun.equals(from)
                ? Optional.empty()
                : Optional.of("route '" + id + "' takes the place of one that begins at " + from + ", and begins at "
                        + begun + ". Let it begin there, too, or give it another id");
    }
}
