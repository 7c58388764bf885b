// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.model.ProcessorDefinition;

/** The steps that apply a batch, of the straight way and of a topic's appliers. */
final class ApplySteps {

    private ApplySteps() {}

    /**
     * Appends them.
     *
     * @param beans what the names of the beans begin with that prepare the batch, move its position and take bad rows
     */
    static void append(ProcessorDefinition<?> route, String beans) {
        route.enrich(Hook.BEFORE_APPLY.endpoint(), Hook.BEFORE_APPLY, true)
                .id("before-apply")
                .process(beans + "-prepare")
                .id("prepare")
                .to("pg-copy:changes?operation=apply&dataSource=#{{task}}-target&positionStep=#" + beans
                        + "-position&badRows=#" + beans
                        + "-bad-rows&applicationName=caravan:{{task}}&dialect={{dialect}}")
                .id("apply")
                .process(beans + "-applied")
                .id("applied")
                .enrich(Hook.AFTER_APPLY.endpoint(), Hook.AFTER_APPLY, true)
                .id("after-apply");
    }
}
