// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.route;

import org.jspecify.annotations.NullMarked;
