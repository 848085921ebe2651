<?xml version="1.0" encoding="UTF-8"?>
<x:Objects xmlns:x="urn:example:objects" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" srsName="urn:ogc:def:crs:EPSG::3006">
  <x:member>
    <x:Object gml:id="o1">
      <x:shape>
        <gml:Polygon gml:id="a">
        <gml:exterior><gml:LinearRing><gml:posList>0 0 0 10 10 10 10 0 0 0</gml:posList></gml:LinearRing></gml:exterior>
        </gml:Polygon>
      </x:shape>
    </x:Object>
  </x:member>
  <x:member>
    <x:Object gml:id="o2">
      <x:shape>
        <gml:Point><gml:pos>5 5</gml:pos></gml:Point><x:within xlink:href="#b"/>
      </x:shape>
    </x:Object>
  </x:member>
</x:Objects>
