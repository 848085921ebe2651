<?xml version="1.0" encoding="UTF-8"?>
<x:Objects xmlns:x="urn:example:objects" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" srsName="urn:ogc:def:crs:EPSG::3006">
  <x:member>
    <x:Object gml:id="o1">
      <x:shape>
        <gml:Surface>
        <gml:patches>
        <gml:PolygonPatch>
        <gml:exterior><gml:LinearRing><gml:posList>0 0 0 10 10 10 10 0 0 0</gml:posList></gml:LinearRing></gml:exterior>
        </gml:PolygonPatch>
        <gml:PolygonPatch>
        <gml:exterior><gml:LinearRing><gml:posList>9 10 9 20 19 20 19 10 9 10</gml:posList></gml:LinearRing></gml:exterior>
        </gml:PolygonPatch></gml:patches>
        </gml:Surface>
      </x:shape>
    </x:Object>
  </x:member>
</x:Objects>
