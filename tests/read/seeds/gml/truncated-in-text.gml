<?xml version="1.0" encoding="utf-8"?>
<DP_Data xmlns="http://www.sis.se/ss637040" xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="dataset">
  <tillampning>plan</tillampning>
  <beskrivning>Påhittad exe