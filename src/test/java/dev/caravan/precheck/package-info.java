// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.precheck;

import org.jspecify.annotations.NullMarked;
