// The whole public face of the library: #include <sketchfit/sketchfit.h>.
#pragma once

#include "sketchfit/base/error.h"
#include "sketchfit/data/dataset.h"
#include "sketchfit/data/load.h"
#include "sketchfit/data/split.h"
#include "sketchfit/nn/checkpoint.h"
#include "sketchfit/nn/evaluate.h"
#include "sketchfit/nn/fit.h"
#include "sketchfit/nn/model.h"
#include "sketchfit/nn/model_file.h"
#include "sketchfit/nn/optimizer.h"
#include "sketchfit/nn/predictor.h"
#include "sketchfit/nn/schedule.h"
#include "sketchfit/tune/experiment.h"
#include "sketchfit/tune/run.h"
#include "sketchfit/tune/store.h"
#include "sketchfit/tune/sweep.h"
