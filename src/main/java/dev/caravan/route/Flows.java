// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The flows of this process by task. */
@Component
final class Flows {

    private final Map<String, SyncFlow> flows = new ConcurrentHashMap<>();

    void add(String task, SyncFlow flow) {
        flows.put(task, flow);
    }

    /** The flow that a route belongs to; route ids are the task's id, a dash and a word. */
    SyncFlow ofRoute(String routeId) {
        int dash = routeId.lastIndexOf('-');
        SyncFlow flow = dash < 0 ? null : flows.get(routeId.substring(0, dash));
        if (flow == null) {
            throw new IllegalStateException("Route '" + routeId + "' belongs to no task");
        }
        return flow;
    }
}
