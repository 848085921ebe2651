"""Two versions of a plan side by side: what differs in the plan, and what the layers say otherwise."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from detaljplan.checking import check_bytes
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.identity.roles import Role
from detaljplan.jobs.intake import take_in
from detaljplan.review.layer import Layer
from detaljplan.review.model import LayerData, LayerFeature
from detaljplan.service.app import create_app
from detaljplan.store.layers import replace_layer
from detaljplan.store.owner import Audience
from sample_plans.plans import good_plan
from tests.build import AT, Json, area, written
from tests.postgis import PLANNER, Database
from tests.review.builders import layer
from tests.service.client import Client
from tests.service.conftest import session_of, settings_of
from tests.store.examples import example, small_plan
from tests.store.test_rights import COUNTY, NEIGHBOUR
